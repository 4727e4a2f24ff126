/* The least that a client can do for the same result: one TLS connection, one FETCH, one syncfs.
 *
 *   floor maildir PORT USER PASSWORD-FILE CA-FILE DIRECTORY    INBOX, a file a message, with LF line ends
 *   floor mbox ...                                             INBOX as one mboxrd
 *   floor status ...                                           what tells that INBOX is as it was
 *   floor changes ...                                          new messages and flags since the last time
 *   floor pop3 ...                                             "maildir" over POP3, with many RETR sent ahead
 *   floor send ...                                             the files of "maildir" into INBOX, 200 a command
 *
 * The state for "changes" is DIRECTORY/state, which all but "status" leave. What this does any backup has
 * to do at least.
 *
 * cc -O2 -o floor floor.c -lssl -lcrypto */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static SSL *tls;
static char buffer[1 << 17];
static size_t start, end;

static void give_up(const char *why) {
    fprintf(stderr, "floor: %s\n", why);
    exit(1);
}

/* Reads more behind what is there; at least one octet. */
static void fill(void) {
    if (start == end) start = end = 0;
    if (end == sizeof buffer) {
        memmove(buffer, buffer + start, end - start);
        end -= start;
        start = 0;
    }
    int count = SSL_read(tls, buffer + end, (int)(sizeof buffer - end));
    if (count <= 0) give_up("connection lost");
    end += (size_t)count;
}

/* The next line, ended with NUL instead of CRLF. */
static char *line(void) {
    char *stop;
    while (!(stop = memchr(buffer + start, '\n', end - start))) fill();
    char *text = buffer + start;
    start = (size_t)(stop - buffer) + 1;
    if (stop > text && stop[-1] == '\r') stop--;
    *stop = 0;
    return text;
}

static void command(const char *text) {
    if (SSL_write(tls, text, (int)strlen(text)) <= 0) give_up("cannot write");
}

static void await(const char *tag) {
    char *text;
    do text = line();
    while (strncmp(text, tag, strlen(tag)));
    if (strncmp(text + strlen(tag), " OK", 3)) give_up(text);
}

/* Appends octets without their CRs. */
static size_t append(char *message, size_t length, const char *from, size_t count) {
    while (count) {
        const char *stop = memchr(from, '\r', count);
        size_t run = stop ? (size_t)(stop - from) : count;
        memcpy(message + length, from, run);
        length += run;
        run += stop != NULL;
        from += run;
        count -= run;
    }
    return length;
}

/* Reads a literal of so many octets, without its CRs; returns how many are left. */
static size_t take(size_t left, char *message, size_t room) {
    size_t length = 0;
    if (left > room) give_up("message too large for this floor");
    while (left) {
        if (start == end) fill();
        size_t count = end - start < left ? end - start : left;
        length = append(message, length, buffer + start, count);
        start += count;
        left -= count;
    }
    return length;
}

static void write_all(int file, const char *octets, size_t length) {
    if (write(file, octets, length) != (ssize_t)length) give_up("cannot write a file");
}

static void store_file(const char *message, size_t length, int number) {
    char name[32];
    snprintf(name, sizeof name, "%ld.%d", (long)getpid(), number);
    int file = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (file < 0) give_up("cannot make a file");
    write_all(file, message, length);
    close(file);
}

/* Appends a message with its separator lines, and a ">" before each line that reads like one. */
static void store_mbox(int mbox, const char *message, size_t length, char *quoted) {
    size_t done = (size_t)sprintf(quoted, "From - Thu Jan  1 00:00:00 1970\n");
    for (const char *at = message, *stop = message + length; at < stop;) {
        const char *next = memchr(at, '\n', (size_t)(stop - at)), *text = at;
        next = next ? next + 1 : stop;
        while (text < next && *text == '>') text++;
        if (next - text >= 5 && !memcmp(text, "From ", 5)) quoted[done++] = '>';
        memcpy(quoted + done, at, (size_t)(next - at));
        done += (size_t)(next - at);
        at = next;
    }
    quoted[done++] = '\n';
    write_all(mbox, quoted, done);
}

/* The text of a multi-line response, without CRs, byte-stuffing and termination line (RFC 1939, section 3). */
static size_t take_text(char *message, size_t room) {
    size_t length = 0;
    for (int begins = 1;;) {
        while (end - start < 3) fill();
        char *from = buffer + start;
        if (begins && *from == '.') {
            start++;
            if (from[1] == '\r' && from[2] == '\n') {
                start += 2;
                return length;
            }
            from++;
        }
        char *stop = memchr(from, '\n', end - start);
        size_t count = stop ? (size_t)(stop + 1 - from) : end - start;
        /* On over the lines that do not begin with a dot. */
        while (stop && start + count < end && from[count] != '.') {
            stop = memchr(from + count, '\n', end - start - count);
            count = stop ? (size_t)(stop + 1 - from) : end - start;
        }
        if (length + count > room) give_up("message too large for this floor");
        length = append(message, length, from, count);
        start += count;
        begins = stop != NULL;
    }
}

/* The whole maildrop, with up to 256 commands ahead. */
static void drain(const char *user, const char *password) {
    char text[1 << 13];
    snprintf(text, sizeof text, "USER %s\r\nPASS %s\r\nSTAT\r\n", user, password);
    command(text);
    line();
    if (*line() != '+') give_up("no login");
    long total = atol(line() + 4), asked = 0;
    size_t room = 1 << 28;
    char *message = malloc(room);
    for (long number = 0; number < total; number++) {
        if (asked - number < 128) {
            size_t used = 0;
            while (asked < total && asked - number < 256)
                used += (size_t)snprintf(text + used, sizeof text - used, "RETR %ld\r\n", ++asked);
            if (used) command(text);
        }
        if (*line() != '+') give_up("RETR");
        store_file(message, take_text(message, room), (int)number);
    }
    command("QUIT\r\n");
    line();
}

/* What is gathered before it is written. */
static char pending[1 << 16];
static size_t gathered;

static void flush(void) {
    if (gathered && SSL_write(tls, pending, (int)gathered) <= 0) give_up("cannot write");
    gathered = 0;
}

static void put(const char *octets, size_t length) {
    while (length) {
        if (gathered == sizeof pending) flush();
        size_t count = length < sizeof pending - gathered ? length : sizeof pending - gathered;
        memcpy(pending + gathered, octets, count);
        gathered += count;
        octets += count;
        length -= count;
    }
}

/* Every file with CRLF line ends, several in one command (RFC 3502); four commands at most are not answered. */
static void send_all(void) {
    struct dirent **names;
    int total = scandir(".", &names, NULL, versionsort), waiting = 0, in_command = 0;
    if (total < 0) give_up("no files");
    size_t room = 1 << 28;
    char *message = malloc(room), *wire = malloc(room * 2), head[64];
    for (int number = 0; number < total; number++) {
        if (names[number]->d_name[0] == '.' || !strcmp(names[number]->d_name, "state")) continue;
        int file = open(names[number]->d_name, O_RDONLY);
        ssize_t length = read(file, message, room);
        if (length < 0) give_up("cannot read a file");
        close(file);
        size_t octets = 0;
        for (ssize_t at = 0; at < length; at++) {
            if (message[at] == '\n') wire[octets++] = '\r';
            wire[octets++] = message[at];
        }
        if (!in_command) put("p APPEND INBOX", 14);
        put(head, (size_t)snprintf(head, sizeof head, " () {%zu+}\r\n", octets));
        put(wire, octets);
        if (++in_command == 200) {
            put("\r\n", 2);
            in_command = 0;
            flush();
            if (++waiting > 4) await("p"), waiting--;
        }
    }
    if (in_command) put("\r\n", 2), waiting++;
    flush();
    while (waiting--) await("p");
}

/* Number behind a word of a line, or what it was before. */
static unsigned long number_after(const char *text, const char *word, unsigned long before) {
    const char *found = strstr(text, word);
    return found ? strtoul(found + strlen(word), NULL, 10) : before;
}

int main(int count, char **values) {
    if (count != 7) give_up("usage: floor MODE PORT USER PASSWORD-FILE CA-FILE DIRECTORY");
    int is_mbox = !strcmp(values[1], "mbox"), is_status = !strcmp(values[1], "status");
    int is_update = !strcmp(values[1], "changes");
    char password[256] = "", text[600];
    FILE *file = fopen(values[4], "r");
    if (!file || fscanf(file, "%255s", password) != 1) give_up("no password");
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (SSL_CTX_load_verify_locations(context, values[5], NULL) != 1) give_up("no CA");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_default_read_buffer_len(context, sizeof buffer / 2);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(values[2]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int wire = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(wire, (struct sockaddr *)&address, sizeof address)) give_up("cannot connect");
    tls = SSL_new(context);
    SSL_set_fd(tls, wire);
    SSL_set1_host(tls, "localhost");
    if (SSL_connect(tls) != 1) give_up("no TLS");
    if (chdir(values[6])) give_up("no directory");
    int directory = open(".", O_RDONLY | O_DIRECTORY);
    line();
    if (!strcmp(values[1], "pop3")) {
        drain(values[3], password);
        if (syncfs(directory)) give_up("syncfs");
        return 0;
    }
    snprintf(text, sizeof text, "a LOGIN \"%s\" \"%s\"\r\n", values[3], password);
    command(text);
    await("a");
    if (!strcmp(values[1], "send")) {
        send_all();
        command("d LOGOUT\r\n");
        return 0;
    }
    if (is_status) {
        command("b STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ)\r\n");
        await("b");
        command("d LOGOUT\r\n");
        return 0;
    }
    unsigned long next = 1, modseq = 1, new_next = 1, new_modseq = 1;
    if (is_update && (!(file = fopen("state", "r")) || fscanf(file, "%lu %lu", &next, &modseq) != 2))
        give_up("no state");
    command("b EXAMINE INBOX\r\n");
    char *answer;
    while (strncmp(answer = line(), "b ", 2)) {
        new_next = number_after(answer, "[UIDNEXT ", new_next);
        new_modseq = number_after(answer, "[HIGHESTMODSEQ ", new_modseq);
    }
    if (is_update) {
        snprintf(text, sizeof text, "e UID FETCH 1:%lu (UID FLAGS) (CHANGEDSINCE %lu)\r\n", next - 1, modseq);
        command(text);
        await("e");
    }
    if (new_next > next) {
        snprintf(text, sizeof text, "c UID FETCH %lu:* (UID FLAGS INTERNALDATE BODY.PEEK[])\r\n", next);
        command(text);
        size_t room = 1 << 28;
        char *message = malloc(room), *quoted = malloc(room * 2 + 64);
        int mbox = is_mbox ? open("INBOX.mbox", O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
        for (int number = 0; strncmp(answer = line(), "c ", 2);) {
            char *literal = strrchr(answer, '{');
            if (!literal || answer[0] != '*') continue;
            size_t length = take(strtoul(literal + 1, NULL, 10), message, room);
            line();
            if (is_mbox) store_mbox(mbox, message, length, quoted);
            else store_file(message, length, number++);
        }
    }
    if (!(file = fopen("state", "w"))) give_up("no state");
    fprintf(file, "%lu %lu\n", new_next, new_modseq);
    fclose(file);
    if (syncfs(directory)) give_up("syncfs");
    command("d LOGOUT\r\n");
    return 0;
}
