/* jingfen/plugin.h - what every plugin sees of the host.
 *
 * A plugin is a shared object that exports one function, jf_plugin_entry, which returns a static
 * description of the plugin. Everything else in it is hidden. See plugins/template for a whole one.
 *
 * Versions. JF_ABI_MAJOR changes when old plugins stop working; JF_ABI_MINOR when something is added
 * at the end of a struct. The host refuses another major and a newer minor; an older minor works.
 * Every shared struct starts with struct_size, its size as the side that filled it saw it; test
 * fields that came later with JF_HAS. Elements of arrays cannot grow, so arrays hold pointers; the
 * few values without struct_size (jf_error, jf_seg, jf_extent, jf_day_range, jf_native_step) and the
 * structs of Arrow never change. No sized struct ends in padding: a field that is added there would
 * not show in struct_size.
 *
 * Ownership.
 *  - What is passed in is borrowed for the length of the call; copy what you keep.
 *  - Strings and structs reached from struct jf_plugin are static and live for ever.
 *  - Nobody frees the other side's memory. There is no shared allocator.
 *
 * Errors. An operation returns JF_OK or a JF_E_* and fills the caller's struct jf_error (last
 * argument, may not be NULL): lower case, no full stop, what, where, which value, what to do. The
 * host puts the context in front. No exceptions, longjmp, exit or signal handlers in plugins.
 *
 * Threads. One thread at a time per instance. No plugin starts a thread that survives close.
 * Plugins are never unloaded.
 */
#ifndef JINGFEN_PLUGIN_H
#define JINGFEN_PLUGIN_H
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#ifdef __cplusplus
extern "C" {
#endif

#define JF_ABI_MAJOR 1u
#define JF_ABI_MINOR 1u
#define JF_ABI ((JF_ABI_MAJOR << 16) | JF_ABI_MINOR)

#if defined(__GNUC__)
#define JF_EXPORT __attribute__((visibility("default")))
#define JF_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define JF_EXPORT
#define JF_PRINTF(f, a)
#endif
/* True where the struct that the other side filled reaches field f and f is set. */
#define JF_HAS(p, type, f) ((p)->struct_size >= offsetof(type, f) + sizeof((p)->f) && (p)->f)

typedef int32_t jf_status;
enum {
    JF_OK = 0, JF_E_INVALID = 1, JF_E_NOT_FOUND = 2, JF_E_IO = 3, JF_E_FORMAT = 4,
    JF_E_UNSUPPORTED = 5, JF_E_CANCELLED = 6, JF_E_NO_MEMORY = 7, JF_E_INTERNAL = 8
};

/* Allocated by the caller (on its stack); nothing to release. */
struct jf_error { jf_status code; char message[1020]; };

static inline JF_PRINTF(3, 4)
jf_status jf_error_set(struct jf_error *err, jf_status code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err->code = code;
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return code;
}

enum { JF_LOG_ERROR = 0, JF_LOG_WARN = 1, JF_LOG_INFO = 2, JF_LOG_DEBUG = 3 };

/* How a number is printed; see jf_host.format. */
struct jf_number_format {
    uint32_t struct_size;
    double scale;          /* shown = value / scale */
    int32_t decimals;      /* -1 = by look */
    int32_t is_signed;     /* differences: + and − */
    int32_t is_percent;    /* value * 100 with % */
    const char *unit;
};

/* Services that the host lends an instance. Valid until close returns. */
struct jf_host {
    uint32_t struct_size;
    uint32_t abi;
    void *ctx; /* the host's own */
    void (*log)(const struct jf_host *, int32_t level, const char *message);
    /* Non-zero where the user has asked to stop: return JF_E_CANCELLED soon. */
    int32_t (*cancelled)(const struct jf_host *);
    /* A path as the script wrote it, made absolute against the script's directory. */
    jf_status (*resolve_path)(const struct jf_host *, const char *path, char *out, size_t out_size,
                              struct jf_error *);
    /* One bad row: place ("sales.csv:1042"), column, value as found, reason. Returns JF_OK where the
     * row is to be left out and reading goes on (the report says on_bad_row = "reject"); anything
     * else is the status to fail with, and err has the message. Any thread. */
    jf_status (*reject)(const struct jf_host *, const char *place, const char *column, const char *value,
                        const char *reason, struct jf_error *err);
    /* An input that was read: absolute path, size in bytes, XXH3 64-bit hash of its bytes (0 = host
     * computes), and how it was read ("GB18030, ';'"). Any thread. */
    void (*input)(const struct jf_host *, const char *path, uint64_t size, uint64_t hash, const char *how);
    /* Formats a number as the report prints it (the only place that rounds); returns its length. */
    size_t (*format)(const struct jf_host *, const struct jf_number_format *, double value, char *out,
                     size_t out_size);
};

/* Parameters are declared; the host checks what a script passes before open or draw. */
enum {
    JF_PARAM_TEXT = 1, JF_PARAM_INT = 2, JF_PARAM_NUMBER = 3, JF_PARAM_BOOL = 4, /* "true" "false" */
    JF_PARAM_PATH = 5, /* resolved against the script's directory */
    JF_PARAM_LIST = 6, /* any number of values */
    JF_PARAM_MAP = 7,  /* a list of key=value */
    JF_PARAM_SECRET = 8 /* "env:NAME" or "file:PATH" resolved by the host; never logged or printed */
};
struct jf_param_spec {
    uint32_t struct_size;
    const char *name;
    uint32_t type;
    uint32_t required;
    const char *fallback; /* default as text, or NULL */
    const char *help;     /* one line; lists the allowed words */
};
struct jf_option { uint32_t struct_size; const char *name; const char *const *values; size_t n_values; };
struct jf_options { uint32_t struct_size; const struct jf_option *const *items; size_t n_items; };

/* The first value of an option, or NULL. */
static inline const char *jf_option_text(const struct jf_options *options, const char *name)
{
    for (size_t i = 0; i < options->n_items; i++) {
        const char *a = options->items[i]->name, *b = name;
        while (*a && *a == *b) {
            a++;
            b++;
        }
        if (*a == *b)
            return options->items[i]->n_values ? options->items[i]->values[0] : NULL;
    }
    return NULL;
}

enum { JF_KIND_SOURCE = 1, JF_KIND_CHART = 2 };
struct jf_source_ops; /* jingfen/source.h */
struct jf_chart_ops;  /* jingfen/chart.h */

struct jf_plugin {
    uint32_t struct_size; /* sizeof(struct jf_plugin) */
    uint32_t abi;         /* JF_ABI */
    uint32_t kind;
    uint32_t reserved;
    const char *name;     /* as scripts say it: "csv", "column" */
    const char *version;
    const char *summary;  /* one line */
    const struct jf_param_spec *const *params; /* ends with NULL */
    /* any is first so that C++17 can write { &operations }. */
    union { const void *any; const struct jf_source_ops *source; const struct jf_chart_ops *chart; } ops;
    const char *endings;  /* sources: endings of the paths they read, ".csv .tsv", or NULL */
};

#define JF_PLUGIN_ENTRY "jf_plugin_entry"
typedef const struct jf_plugin *(*jf_plugin_entry_fn)(uint32_t host_abi);
/* NULL where the host is too old for this plugin. */
JF_EXPORT const struct jf_plugin *jf_plugin_entry(uint32_t host_abi);

#ifdef __cplusplus
}
#endif
#endif
