#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H

#include <zlib.h>

// What zlib offers as macros only, which Swift cannot see.

/// Raw deflate without header and check value, as RFC 4978 has it: the window bits are negative.
static inline int czlib_inflate_init(z_stream *stream) { return inflateInit2(stream, -MAX_WBITS); }

/// The same for the other way, with zlib's own level and memory.
static inline int czlib_deflate_init(z_stream *stream) {
  return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8,
                      Z_DEFAULT_STRATEGY);
}

#endif
