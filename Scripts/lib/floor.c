/* The least that a client can do to have an INBOX on disk: one TLS connection, one FETCH, one file
 * a message with LF line ends, one syncfs. What it needs is what any backup needs at least.
 *
 *   floor PORT USER PASSWORD-FILE CA-FILE DIRECTORY
 *
 * cc -O2 -o floor floor.c -lssl -lcrypto */
#define _GNU_SOURCE
#include <arpa/inet.h>
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

/* Writes a literal of so many octets to a file, without its CRs. */
static void store(size_t left, int number, char *message, size_t room) {
    size_t length = 0;
    if (left > room) give_up("message too large for this floor");
    while (left) {
        if (start == end) fill();
        size_t count = end - start < left ? end - start : left;
        for (size_t done = 0; done < count;) {
            char *from = buffer + start + done, *stop = memchr(from, '\r', count - done);
            size_t run = stop ? (size_t)(stop - from) : count - done;
            memcpy(message + length, from, run);
            length += run;
            done += run + (stop != NULL);
        }
        start += count;
        left -= count;
    }
    char name[32];
    snprintf(name, sizeof name, "%d", number);
    int file = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (file < 0 || write(file, message, length) != (ssize_t)length) give_up("cannot write a file");
    close(file);
}

int main(int count, char **values) {
    if (count != 6) give_up("usage: floor PORT USER PASSWORD-FILE CA-FILE DIRECTORY");
    char password[256] = "", text[600];
    FILE *file = fopen(values[3], "r");
    if (!file || fscanf(file, "%255s", password) != 1) give_up("no password");
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (SSL_CTX_load_verify_locations(context, values[4], NULL) != 1) give_up("no CA");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(values[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int wire = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(wire, (struct sockaddr *)&address, sizeof address)) give_up("cannot connect");
    tls = SSL_new(context);
    SSL_set_fd(tls, wire);
    SSL_set1_host(tls, "localhost");
    if (SSL_connect(tls) != 1) give_up("no TLS");
    if (chdir(values[5])) give_up("no directory");
    int directory = open(".", O_RDONLY | O_DIRECTORY);
    line();
    snprintf(text, sizeof text, "a LOGIN \"%s\" \"%s\"\r\nb EXAMINE INBOX\r\n", values[2], password);
    command(text);
    await("a");
    await("b");
    command("c UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])\r\n");
    size_t room = 1 << 28;
    char *message = malloc(room), *answer;
    for (int number = 0; strncmp(answer = line(), "c ", 2);) {
        char *literal = strrchr(answer, '{');
        if (literal && answer[0] == '*') {
            store(strtoul(literal + 1, NULL, 10), number++, message, room);
            line();
        }
    }
    if (syncfs(directory)) give_up("syncfs");
    command("d LOGOUT\r\n");
    return 0;
}
