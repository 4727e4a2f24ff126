/* The least that re-reading an archive can cost: opens each file that a list names, with NULs between
 * the names, reads it and digests it as it stands, with as many threads as there are processors.
 *
 *     verify_floor LIST THREADS
 */
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char **names;
static size_t count;
static atomic_size_t next_name;
static atomic_ullong octets;

static void *work(void *unused)
{
    (void)unused;
    static const size_t size = 128 << 10;
    unsigned char *buffer = malloc(size), digest[EVP_MAX_MD_SIZE];
    EVP_MD *sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    for (;;) {
        size_t at = atomic_fetch_add(&next_name, 16);
        if (at >= count) break;
        for (size_t end = at + 16 < count ? at + 16 : count; at < end; at++) {
            int file = open(names[at], O_RDONLY | O_CLOEXEC);
            if (file < 0) exit(1);
            EVP_DigestInit_ex(context, sha256, NULL);
            ssize_t got;
            while ((got = read(file, buffer, size)) > 0) {
                EVP_DigestUpdate(context, buffer, (size_t)got);
                atomic_fetch_add(&octets, (unsigned long long)got);
            }
            if (got < 0) exit(1);
            EVP_DigestFinal_ex(context, digest, NULL);
            close(file);
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 3) return 64;
    FILE *list = fopen(argv[1], "r");
    size_t room = 0;
    char *name = NULL;
    size_t length = 0;
    if (list == NULL) return 66;
    while (getdelim(&name, &length, 0, list) > 0) {
        if (count == room) names = realloc(names, (room = room * 2 + 1024) * sizeof *names);
        names[count++] = strdup(name);
    }
    int threads = atoi(argv[2]);
    pthread_t running[64];
    if (threads < 1 || threads > 64) return 64;
    for (int i = 0; i < threads; i++) pthread_create(&running[i], NULL, work, NULL);
    for (int i = 0; i < threads; i++) pthread_join(running[i], NULL);
    return 0;
}
