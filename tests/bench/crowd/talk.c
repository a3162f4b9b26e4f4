/* What is said and heard on one connection: websocket frames, Engine.IO 4, Socket.IO 5. */
#define _GNU_SOURCE
#include "clients.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define MOST_OUTSTANDING 64

static uint32_t heard_by[MOST_OUTSTANDING]; /* how many clients have heard broadcast number n, at n % 64 */
static uint64_t fired, done;

static const char *find(const char *text, const char *end, const char *what) {
    return memmem(text, (size_t)(end - text), what, strlen(what));
}

static int begins(const char *text, uint32_t length, const char *prefix) {
    size_t wanted = strlen(prefix);
    return length >= wanted && memcmp(text, prefix, wanted) == 0;
}

/* One text frame. Clients must mask; with a key of zeros the text stays as it is. */
void say(struct client *client, const char *packet) {
    unsigned char frame[LONGEST_PACKET + 8];
    size_t length = strlen(packet), head = 0;
    frame[head++] = 0x81;
    if (length < 126) {
        frame[head++] = (unsigned char)(0x80 | length);
    } else {
        frame[head++] = 0xFE;
        frame[head++] = (unsigned char)(length >> 8);
        frame[head++] = (unsigned char)length;
    }
    memset(frame + head, 0, 4);
    memcpy(frame + head + 4, packet, length);
    if (send(client->fd, frame, head + 4 + length, MSG_NOSIGNAL) < 0) perror("crowd: a packet could not be sent");
}

/* Broadcasts: each client hears each of them once and in order, so its n-th is broadcast n. */

int outstanding(void) { return (int)(fired - done); }

void fire(void) {
    if (outstanding() >= MOST_OUTSTANDING) return;
    fired++;
    say(&clients[0], orders.trigger);
}

void fire_while_due(void) {
    while (outstanding() < orders.window) fire();
}

void forget_broadcasts(void) {
    fired = done = 0;
    memset(heard_by, 0, sizeof heard_by);
    for (int index = 0; index < MOST_CLIENTS; index++) clients[index].heard = 0;
}

static void count_broadcast(struct client *client) {
    uint32_t *listeners = &heard_by[client->heard % MOST_OUTSTANDING];
    if (++*listeners < (uint32_t)tally.ready) return;
    *listeners = 0;
    done++;
    tally.broadcasts++;
    fire_while_due();
}

/* Versions: what a client holds, and whether that is up to date. */

static void learn(struct client *client, int64_t version) {
    if (version <= client->version) return;
    if (client->version > 0 && version > client->version + 1) tally.gaps++;
    if (client->version < orders.target && version >= orders.target) {
        tally.current++;
        tally.current_at = now_of(CLOCK_MONOTONIC);
    }
    client->version = version;
}

void aim(int64_t version) {
    orders.target = version;
    tally.current = 0;
    for (int index = 0; index < MOST_CLIENTS; index++)
        if (version && clients[index].state == READY && clients[index].version >= version) tally.current++;
}

static void learn_from(struct client *client, const char *text, uint32_t length, const char *label) {
    const char *end = text + length, *place, *version;
    if (*label == 0 || (place = find(text, end, label)) == NULL) return;
    version = find(place, end, "\"version\":");
    if (version == NULL) version = find(text, end, "\"version\":");
    if (version != NULL) learn(client, strtoll(version + 10, NULL, 10));
}

/* Packets */

static void become_ready(struct client *client) {
    client->state = READY;
    client->tries = 0;
    tally.ready++;
    tally.ready_at = now_of(CLOCK_MONOTONIC);
}

static void subscribe(struct client *client) {
    char packet[LONGEST_PACKET];
    if (*client->subscription == 0) {
        become_ready(client);
        return;
    }
    snprintf(packet, sizeof packet, "420%s", client->subscription);
    client->state = SUBSCRIBING;
    say(client, packet);
}

static int take_answer(struct client *client, const char *text, uint32_t length) {
    if (client->state != SUBSCRIBING) return 1;
    if (memmem(text, length < 64 ? length : 64, "\"ok\":false", 10) != NULL) {
        fprintf(stderr, "crowd: a subscription was refused: %.*s\n", (int)length, text);
        return 0;
    }
    learn_from(client, text, length, orders.in_answer);
    become_ready(client);
    return 1;
}

static void take_event(struct client *client, const char *text, uint32_t length) {
    if (*orders.counted == 0 || !begins(text, length, orders.counted)) {
        tally.other++;
        return;
    }
    tally.heard++;
    tally.heard_at = now_of(CLOCK_MONOTONIC);
    client->heard++;
    if (*orders.trigger) count_broadcast(client);
    if (*orders.in_event == 0) return; /* only counted: reading costs time that saturation has not */
    note_delay(text, length);
    learn_from(client, text, length, orders.in_event);
}

static int take_packet(struct client *client, const char *text, uint32_t length) {
    char packet[LONGEST_PACKET];
    if (begins(text, length, "42")) {
        take_event(client, text, length);
    } else if (begins(text, length, "43")) {
        return take_answer(client, text, length);
    } else if (begins(text, length, "40") && client->state == CONNECTING) {
        subscribe(client);
    } else if (begins(text, length, "44") || begins(text, length, "41")) {
        fprintf(stderr, "crowd: the server refused: %.*s\n", (int)length, text);
        return 0;
    } else if (begins(text, length, "0") && client->state == OPENED) {
        snprintf(packet, sizeof packet, "40%s", client->auth);
        client->state = CONNECTING;
        say(client, packet);
    } else if (begins(text, length, "2")) {
        say(client, "3");
    }
    return 1;
}

static void keep(struct client *client, const char *bytes, uint32_t length) {
    if (length > client->unread_space) {
        char *larger = malloc(length * 2);
        memcpy(larger, bytes, length);
        free(client->unread);
        client->unread = larger;
        client->unread_space = length * 2;
    } else if (length) {
        memmove(client->unread, bytes, length);
    }
    client->unread_length = length;
}

/* The length of the frame at `bytes`, and where its payload begins; 0: not all of it is here. */
static uint64_t frame_at(const unsigned char *bytes, uint32_t length, uint32_t *payload) {
    if (length < 2) return 0;
    uint64_t size = bytes[1] & 0x7F;
    uint32_t head = size == 127 ? 10 : size == 126 ? 4 : 2;
    if (length < head) return 0;
    if (head > 2) {
        size = 0;
        for (uint32_t at = 2; at < head; at++) size = size << 8 | bytes[at];
    }
    *payload = head;
    return length < head + size ? 0 : head + size;
}

static char *joined(struct client *client, const char *bytes, uint32_t *length) {
    static char whole[1 << 20];
    if (client->unread_length + *length > sizeof whole) return NULL;
    memcpy(whole, client->unread, client->unread_length);
    memcpy(whole + client->unread_length, bytes, *length);
    *length += client->unread_length;
    return whole;
}

int read_frames(struct client *client, char *bytes, uint32_t length) {
    uint32_t at = 0, payload = 0;
    uint64_t size;
    if (client->unread_length && (bytes = joined(client, bytes, &length)) == NULL) return 0;
    if (client->state == UPGRADING) {
        const char *end = memmem(bytes, length, "\r\n\r\n", 4);
        if (end == NULL) {
            keep(client, bytes, length);
            return 1;
        }
        if (!begins(bytes, length, "HTTP/1.1 101")) return 0;
        client->state = OPENED;
        at = (uint32_t)(end + 4 - bytes);
    }
    while ((size = frame_at((unsigned char *)bytes + at, length - at, &payload)) != 0) {
        int kind = bytes[at] & 0x0F;
        if (kind == 8) return 0;
        if (kind == 1 && !take_packet(client, bytes + at + payload, (uint32_t)(size - payload))) return 0;
        at += (uint32_t)size;
    }
    keep(client, bytes + at, length - at);
    return 1;
}
