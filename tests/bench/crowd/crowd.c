/* A crowd of Socket.IO clients for the benchmarks: one thread, epoll, websocket only.

   crowd PORT SCRIPT [ADDRESSES]
   SCRIPT has a line for each client: its CONNECT payload, a tab, the event it subscribes with (`["join","bench"]`) or
   nothing. ADDRESSES: from how many addresses of 127.0.0.0/8 they come (1).

   Commands are lines on stdin; each is answered at once by one line of JSON on stdout, the tally.
     connect N        have N clients connected, with at most 64 handshakes at once
     count PREFIX     which frames count: 42["queue:updated"
     trigger PACKET   what the first client says to set off a broadcast; each client then hears each broadcast once
     window N         keep N broadcasts outstanding (32 at most); 0: no more
     fire             set off one
     answer TEXT      a subscription's answer tells a version after this text
     event TEXT       and so do counted frames, which then also tell the moment of their commit
     target VERSION   whoever holds it is `current`
     drop             cut all connections by RST; each comes back as the official client does: in 0.5 to 1.5 s, then
                      after twice as long each time, at most 5 s
     go               begin to count anew
     status           only the tally
   The end of stdin is the end of all. */
#define _GNU_SOURCE
#include "clients.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define AT_ONCE 64
#define SECOND 1000000000LL
#define STDIN_MARK UINT32_MAX

struct client clients[MOST_CLIENTS];
struct orders orders;
struct tally tally;

static int port, epoll, addresses = 1;
static int wanted, begun, count_of_lines, waiting_to_dial;
static int64_t dropped_at, began_at;
static double own_cpu_then;
static int is_over;

int64_t now_of(int clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static double own_cpu(void) { return now_of(CLOCK_PROCESS_CPUTIME_ID) / 1e9; }

static void fail(const char *what) {
    perror(what);
    exit(2);
}

/* Connections */

static void watch(struct client *client, uint32_t events, int how) {
    struct epoll_event wish = {.events = events, .data.u32 = (uint32_t)(client - clients)};
    if (epoll_ctl(epoll, how, client->fd, &wish) < 0) fail("crowd: epoll_ctl");
}

static void dial_later(struct client *client) {
    double doubled = 1.0 * (1 << (client->tries < 3 ? client->tries : 3));
    double seconds = doubled * (0.5 + drand48());
    if (seconds > 5.0) seconds = 5.0;
    client->tries++;
    client->dials_at = now_of(CLOCK_MONOTONIC) + (int64_t)(seconds * SECOND);
    waiting_to_dial++;
}

static void dial(struct client *client) {
    int index = (int)(client - clients), yes = 1;
    int from = index % addresses;
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in here = {.sin_family = AF_INET};
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    here.sin_addr.s_addr = htonl(0x7F010001u + (uint32_t)(from / 250) * 256 + (uint32_t)(from % 250));
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (client->fd < 0) fail("crowd: socket (ulimit -n?)");
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    if (addresses > 1 && bind(client->fd, (struct sockaddr *)&here, sizeof here) < 0) fail("crowd: bind");
    if (connect(client->fd, (struct sockaddr *)&there, sizeof there) < 0 && errno != EINPROGRESS) fail("crowd: connect");
    client->state = DIALLING;
    client->unread_length = 0;
    watch(client, EPOLLOUT, EPOLL_CTL_ADD);
}

/* RST instead of FIN: the server learns it at once, and no port is kept waiting. */
static void hang_up(struct client *client) {
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    if (client->state == READY) {
        tally.ready--;
        if (orders.target && client->version >= orders.target) tally.current--;
    }
    setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(client->fd);
    client->state = AWAY;
    client->version = 0;
}

static void lose(struct client *client) {
    if (client->state == READY) tally.lost++;
    else tally.refused++;
    hang_up(client);
    if (orders.comes_back) dial_later(client);
}

static void drop_all(void) {
    orders.comes_back = 1;
    for (int index = 0; index < begun; index++) {
        if (clients[index].state == AWAY) continue;
        hang_up(&clients[index]);
        clients[index].tries = 0;
        dial_later(&clients[index]);
    }
    dropped_at = now_of(CLOCK_MONOTONIC);
}

static void dial_who_is_due(void) {
    if (waiting_to_dial) {
        int64_t now = now_of(CLOCK_MONOTONIC);
        for (int index = 0; index < begun; index++) {
            if (clients[index].dials_at == 0 || clients[index].dials_at > now) continue;
            clients[index].dials_at = 0;
            waiting_to_dial--;
            dial(&clients[index]);
        }
    }
    while (!orders.comes_back && begun < wanted && begun - tally.ready - (int)tally.refused < AT_ONCE)
        dial(&clients[begun++]);
}

static int ask_for_upgrade(struct client *client) {
    char request[512];
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) return 0;
    int length = snprintf(request, sizeof request,
                          "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                          "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                          "Sec-WebSocket-Version: 13\r\n\r\n", port);
    client->state = UPGRADING;
    watch(client, EPOLLIN, EPOLL_CTL_MOD);
    return send(client->fd, request, (size_t)length, MSG_NOSIGNAL) == length;
}

static void attend(struct client *client) {
    static char bytes[1 << 18];
    if (client->state == AWAY) return; /* hung up earlier in this round */
    if (client->state == DIALLING) {
        if (!ask_for_upgrade(client)) lose(client);
        return;
    }
    ssize_t length = recv(client->fd, bytes, sizeof bytes, 0);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (length <= 0 || !read_frames(client, bytes, (uint32_t)length)) lose(client);
}

/* Commands */

static double since(int64_t then, int64_t moment) { return moment > then ? (moment - then) / 1e9 : 0.0; }

static void tell(void) {
    printf("{\"ready\":%d,\"current\":%d,\"heard\":%lu,\"other\":%lu,\"broadcasts\":%lu,\"outstanding\":%d,\"gaps\":%lu,\"lost\":%lu,"
           "\"refused\":%lu,\"seconds\":%.6f,\"own_cpu\":%.3f,\"ready_after\":%.4f,\"current_after\":%.4f,"
           "\"delays\":%lu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}\n",
           tally.ready, tally.current, tally.heard, tally.other, tally.broadcasts, outstanding(), tally.gaps, tally.lost,
           tally.refused, since(began_at, now_of(CLOCK_MONOTONIC)), own_cpu() - own_cpu_then,
           since(dropped_at, tally.ready_at), since(dropped_at, tally.current_at), delays_noted(), delay_ms(0.5),
           delay_ms(0.99), longest_delay_ms());
    fflush(stdout);
}

static void begin_anew(void) {
    tally.heard = tally.other = tally.broadcasts = tally.gaps = tally.lost = 0;
    began_at = now_of(CLOCK_MONOTONIC);
    own_cpu_then = own_cpu();
    forget_delays();
}

static void take(char *text, size_t space, const char *words) { snprintf(text, space, "%s", words); }

static void obey(char *line) {
    char *words = strchr(line, ' ');
    if (words != NULL) *words++ = 0;
    else words = line + strlen(line);
    if (!strcmp(line, "connect")) wanted = atoi(words) < count_of_lines ? atoi(words) : count_of_lines;
    else if (!strcmp(line, "count")) take(orders.counted, sizeof orders.counted, words);
    else if (!strcmp(line, "trigger")) { take(orders.trigger, sizeof orders.trigger, words); forget_broadcasts(); }
    else if (!strcmp(line, "window")) { orders.window = atoi(words) < 32 ? atoi(words) : 32; fire_while_due(); }
    else if (!strcmp(line, "fire")) fire();
    else if (!strcmp(line, "answer")) take(orders.in_answer, sizeof orders.in_answer, words);
    else if (!strcmp(line, "event")) take(orders.in_event, sizeof orders.in_event, words);
    else if (!strcmp(line, "target")) aim(strtoll(words, NULL, 10));
    else if (!strcmp(line, "drop")) drop_all();
    else if (!strcmp(line, "go")) begin_anew();
    else if (strcmp(line, "status") != 0) fprintf(stderr, "crowd: what is %s?\n", line);
    tell();
}

static void listen_to_driver(void) {
    static char lines[1 << 16];
    static size_t length;
    ssize_t more = read(STDIN_FILENO, lines + length, sizeof lines - 1 - length);
    if (more <= 0) {
        is_over = 1;
        return;
    }
    length += (size_t)more;
    lines[length] = 0;
    char *line = lines, *end;
    while ((end = strchr(line, '\n')) != NULL) {
        *end = 0;
        obey(line);
        line = end + 1;
    }
    length -= (size_t)(line - lines);
    memmove(lines, line, length);
}

static void read_script(const char *path) {
    FILE *script = fopen(path, "r");
    char *line = NULL;
    size_t space = 0;
    ssize_t length;
    if (script == NULL) fail(path);
    while (count_of_lines < MOST_CLIENTS && (length = getline(&line, &space, script)) > 0) {
        if (line[length - 1] == '\n') line[length - 1] = 0;
        char *tab = strchr(line, '\t');
        struct client *client = &clients[count_of_lines++];
        if (tab != NULL) *tab = 0;
        client->subscription = strdup(tab == NULL ? "" : tab + 1);
        client->auth = strdup(line);
    }
    free(line);
    fclose(script);
}

static void raise_limit(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

int main(int count, char **words) {
    static struct epoll_event news[1024];
    struct epoll_event driver = {.events = EPOLLIN, .data.u32 = STDIN_MARK};
    if (count < 3) {
        fprintf(stderr, "crowd PORT SCRIPT [ADDRESSES]\n");
        return 2;
    }
    port = atoi(words[1]);
    if (count > 3) addresses = atoi(words[3]);
    raise_limit();
    read_script(words[2]);
    epoll = epoll_create1(0);
    epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &driver);
    begin_anew();
    while (!is_over) {
        dial_who_is_due();
        int happened = epoll_wait(epoll, news, 1024, waiting_to_dial ? 2 : -1);
        for (int index = 0; index < happened; index++) {
            if (news[index].data.u32 == STDIN_MARK) listen_to_driver();
            else attend(&clients[news[index].data.u32]);
        }
    }
    return 0;
}
