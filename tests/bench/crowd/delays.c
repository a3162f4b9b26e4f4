/* Delays from the `at` of a payload (the database's clock at commit) to its arrival, in a log-linear histogram. */
#define _GNU_SOURCE
#include "clients.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FINE 64 /* steps in each doubling: 1.6 % */
#define DOUBLINGS 58

static uint64_t counts[DOUBLINGS * FINE], noted;
static int64_t longest;

static int step_of(int64_t delay) {
    if (delay < FINE) return delay < 0 ? 0 : (int)delay;
    int doubling = 63 - __builtin_clzll((uint64_t)delay);
    return (doubling - 5) * FINE + (int)((delay >> (doubling - 6)) & (FINE - 1));
}

static double middle_of(int step) {
    if (step < FINE) return step;
    int doubling = step / FINE + 5;
    return ldexp(1.0, doubling) + (step % FINE + 0.5) * ldexp(1.0, doubling - 6);
}

/* Nanoseconds since 1970 of `2026-11-21T08:00:00.123456+00:00`; only UTC is told to us. */
static int64_t moment_of(const char *text) {
    struct tm day = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &day);
    if (rest == NULL) return 0;
    double fraction = *rest == '.' ? strtod(rest, NULL) : 0.0;
    return (int64_t)timegm(&day) * 1000000000 + (int64_t)(fraction * 1e9);
}

void note_delay(const char *frame, uint32_t length) {
    static const char label[] = "\"at\":\"";
    static char latest[40]; /* thousands in a row carry the same moment */
    static int64_t moment;
    const char *at = memmem(frame, length, label, sizeof label - 1);
    if (at == NULL || (size_t)(frame + length - at) < sizeof label + 32) return;
    at += sizeof label - 1;
    if (memcmp(at, latest, 32) != 0) {
        memcpy(latest, at, 32);
        moment = moment_of(latest);
    }
    int64_t delay = now_of(CLOCK_REALTIME) - moment;
    counts[step_of(delay)]++;
    noted++;
    if (delay > longest) longest = delay;
}

void forget_delays(void) {
    memset(counts, 0, sizeof counts);
    noted = 0;
    longest = 0;
}

double delay_ms(double quantile) {
    uint64_t wanted = (uint64_t)(quantile * (double)noted), passed = 0;
    for (int step = 0; step < DOUBLINGS * FINE; step++) {
        passed += counts[step];
        if (passed > wanted) return middle_of(step) / 1e6;
    }
    return longest / 1e6;
}

double longest_delay_ms(void) { return longest / 1e6; }

uint64_t delays_noted(void) { return noted; }
