/* What a client of the crowd is, and what the parts of the program share. */
#ifndef CLIENTS_H
#define CLIENTS_H

#include <stdint.h>

#define MOST_CLIENTS 20000
#define LONGEST_PACKET 4096 /* that a client says */

enum state { AWAY, DIALLING, UPGRADING, OPENED, CONNECTING, SUBSCRIBING, READY };

struct client {
    int fd;
    enum state state;
    char *unread; /* the beginning of a frame whose end is still to come */
    uint32_t unread_length, unread_space;
    uint64_t heard;   /* counted frames */
    int64_t version;  /* of the state it holds; 0: none */
    int64_t dials_at; /* when it tries again, nanoseconds of CLOCK_MONOTONIC; 0: not at all */
    int tries;
    const char *auth, *subscription;
};

extern struct client clients[MOST_CLIENTS];

/* What the driver has asked for; see crowd.c for the commands. */
struct orders {
    char counted[256];                     /* prefix of the frames that count */
    char in_answer[256], in_event[256];    /* after these texts a version is told */
    char trigger[LONGEST_PACKET];          /* what the first client says to set off a broadcast */
    int64_t target;                        /* version at which a client is up to date */
    int window;                            /* broadcasts kept outstanding */
    int comes_back;                        /* whether who was cut dials again */
};

/* What is told by `status`; all but `ready` and `current` begin anew with `go`. */
struct tally {
    uint64_t heard, other, gaps, lost, refused, broadcasts;
    int ready, current;
    int64_t ready_at, current_at, heard_at; /* when the latest became so, CLOCK_MONOTONIC */
};

extern struct orders orders;
extern struct tally tally;

int64_t now_of(int clock);

/* talk.c: what is said and heard on an open connection. */
void say(struct client *client, const char *packet);
int read_frames(struct client *client, char *bytes, uint32_t length); /* 0: the connection is of no use any more */
void fire(void);
void fire_while_due(void);
int outstanding(void); /* broadcasts that somebody has still to hear */
void aim(int64_t version);
void forget_broadcasts(void);

/* delays.c: how long it took from commit to here. */
void note_delay(const char *frame, uint32_t length);
void forget_delays(void);
double delay_ms(double quantile);
double longest_delay_ms(void);
uint64_t delays_noted(void);

#endif
