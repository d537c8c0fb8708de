/* A realtime clock that jumps by CLOCK_JUMP seconds once it was read CLOCK_JUMP_AFTER times. */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static atomic_long reads;

static long number(const char *name) {
    const char *text = getenv(name);
    return text == NULL ? 0 : atol(text);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && clock == CLOCK_REALTIME && ++reads > number("CLOCK_JUMP_AFTER"))
        time->tv_sec += number("CLOCK_JUMP");
    return result;
}
