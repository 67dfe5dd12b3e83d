/* tests/charts/samples.h - each chart with data that show what it is for: its golden trace, its
 * picture in the manual and its picture test are made of them. */
#ifndef TESTS_CHARTS_SAMPLES_H
#define TESTS_CHARTS_SAMPLES_H

#include "bench.h"

struct sample {
    const char *name, *plugin;
    double width, height;
    const char *option, *value;       /* or NULL */
    struct bench_data *(*make)(void); /* free() it */
    int has_trace;                    /* a golden trace of its name */
};
extern const struct sample samples[];
extern const size_t n_samples;

#endif
