/* The suites: each fails through cmocka with the plugin's name in the message. */
#ifndef TESTS_CONFORMANCE_H
#define TESTS_CONFORMANCE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>

#include "plugin/plugin_host.h"

#define conform(condition, ...)                                          \
    do {                                                                 \
        if (!(condition)) {                                              \
            g_autofree char *conform_text = g_strdup_printf(__VA_ARGS__); \
            fail_msg("%s: %s", #condition, conform_text);                \
        }                                                                \
    } while (0)

void conform_source(const struct jf_plugin *plugin);
void conform_chart(const struct jf_plugin *plugin);

#endif
