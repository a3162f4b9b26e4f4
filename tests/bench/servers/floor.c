/* The floor: one frame to every socket in a room by send(2), and nothing else. floor PORT

   It speaks just enough Engine.IO and Socket.IO for the load generator: an upgrade, CONNECT, `join` with an ack, and `pub`,
   whose payload goes to all who joined. A client's frame must come in one piece. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 32768

static int room[MOST], members;
static char is_member[MOST], is_open[MOST];
static unsigned long short_sends;

static size_t frame_of(char *frame, const char *text, size_t length) {
    size_t head = 0;
    frame[head++] = (char)0x81;
    if (length < 126) {
        frame[head++] = (char)length;
    } else {
        frame[head++] = 126;
        frame[head++] = (char)(length >> 8);
        frame[head++] = (char)length;
    }
    memcpy(frame + head, text, length);
    return head + length;
}

static void say(int client, const char *text) {
    char frame[512];
    size_t length = frame_of(frame, text, strlen(text));
    if (send(client, frame, length, MSG_NOSIGNAL) < 0) perror("floor: send");
}

/* `42["pub",…]` in, `42["queue:updated",…]` out. */
static void broadcast(const char *payload) {
    char text[4096], frame[4200];
    int said = snprintf(text, sizeof text, "42[\"queue:updated\",%s", payload);
    ssize_t length = (ssize_t)frame_of(frame, text, (size_t)said);
    for (int index = 0; index < members; index++)
        if (send(room[index], frame, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT) != length) short_sends++;
}

static void leave(int client) {
    for (int index = 0; is_member[client] && index < members; index++)
        if (room[index] == client) room[index--] = room[--members], is_member[client] = 0;
    is_open[client] = 0;
    close(client);
}

static void take_packet(int client, char *text) {
    if (strncmp(text, "40", 2) == 0) {
        say(client, "40{\"sid\":\"y\"}");
    } else if (strncmp(text, "420[\"join", 9) == 0) {
        if (!is_member[client]) room[members++] = client;
        is_member[client] = 1;
        say(client, "430[\"ok\"]");
    } else if (strncmp(text, "42[\"pub\",", 9) == 0) {
        broadcast(text + 9);
    }
}

static void take_frames(int client, char *bytes, size_t length) {
    size_t at = 0;
    while (length - at >= 6) {
        unsigned char *frame = (unsigned char *)bytes + at;
        size_t size = frame[1] & 0x7F, head = 2;
        if (size == 126) size = (size_t)frame[2] << 8 | frame[3], head = 4;
        unsigned char *key = frame + head;
        char *text = (char *)key + 4;
        if (length - at < head + 4 + size) return;
        for (size_t index = 0; index < size; index++) text[index] ^= (char)key[index & 3];
        char after = text[size];
        text[size] = 0;
        take_packet(client, text);
        text[size] = after;
        at += head + 4 + size;
    }
}

static void attend(int client) {
    static char bytes[65536];
    static const char accepted[] =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    ssize_t length = recv(client, bytes, sizeof bytes - 1, 0);
    if (length <= 0) {
        leave(client);
    } else if (!is_open[client]) {
        is_open[client] = 1;
        if (send(client, accepted, sizeof accepted - 1, MSG_NOSIGNAL) < 0) perror("floor: send");
        say(client, "0{\"sid\":\"x\",\"upgrades\":[],\"pingTimeout\":20000,\"pingInterval\":25000,\"maxPayload\":65536}");
    } else {
        bytes[length] = 0;
        take_frames(client, bytes, (size_t)length);
    }
}

static void welcome(int listening, int epoll) {
    int client, yes = 1;
    while ((client = accept4(listening, NULL, NULL, SOCK_NONBLOCK)) >= 0 && client < MOST) {
        struct epoll_event wish = {.events = EPOLLIN, .data.fd = client};
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        epoll_ctl(epoll, EPOLL_CTL_ADD, client, &wish);
    }
}

int main(int count, char **words) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct rlimit files;
    static struct epoll_event news[1024];
    int yes = 1, listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), epoll = epoll_create1(0);
    struct epoll_event wish = {.events = EPOLLIN, .data.fd = listening};
    here.sin_port = htons((uint16_t)(count > 1 ? atoi(words[1]) : 7000));
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listening, (struct sockaddr *)&here, sizeof here) || listen(listening, 4096)) {
        perror("floor: listen");
        return 1;
    }
    epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &wish);
    for (;;) {
        int happened = epoll_wait(epoll, news, 1024, -1);
        for (int index = 0; index < happened; index++) {
            if (news[index].data.fd == listening) welcome(listening, epoll);
            else attend(news[index].data.fd);
        }
    }
}
