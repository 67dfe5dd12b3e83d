/* Handing over: schemas and arrays of the Arrow C data interface. Each struct owns what it points
 * at through private_data, so that the consumer may move children out. */
#include <stdio.h>
#include <stdlib.h>

#include "sourcekit/batch.h"

/* ---- schemas -------------------------------------------------------------------------------- */

struct owned_schema {
    char format[24];
    struct ArrowSchema **children;
    struct ArrowSchema dictionary;
};

static void release_schema(struct ArrowSchema *s)
{
    struct owned_schema *owned = s->private_data;
    for (int64_t i = 0; i < s->n_children; i++) {
        if (s->children[i] && s->children[i]->release)
            s->children[i]->release(s->children[i]);
        free(s->children[i]);
    }
    if (s->dictionary && s->dictionary->release)
        s->dictionary->release(s->dictionary);
    free(owned->children);
    free(owned);
    free((char *)s->name);
    s->release = NULL;
}

static struct owned_schema *new_schema(struct ArrowSchema *out, const char *name)
{
    struct owned_schema *owned = calloc(1, sizeof *owned);
    *out = (struct ArrowSchema){.name = strdup(name), .flags = ARROW_FLAG_NULLABLE, .private_data = owned};
    if (!owned || !out->name) {
        free(owned);
        free((char *)out->name);
        return NULL;
    }
    out->format = owned->format;
    out->release = release_schema;
    return owned;
}

static bool new_struct(struct ArrowSchema *out, size_t n)
{
    struct owned_schema *owned = new_schema(out, "");
    if (!owned)
        return false;
    memcpy(owned->format, "+s", 3);
    out->flags = 0;
    owned->children = out->children = calloc(n + 1, sizeof *owned->children);
    for (size_t i = 0; owned->children && i < n; i++) {
        owned->children[i] = calloc(1, sizeof **owned->children);
        out->n_children += owned->children[i] != NULL;
    }
    if (owned->children && out->n_children == (int64_t)n)
        return true;
    out->release(out);
    return false;
}

static bool describe_column(struct ArrowSchema *out, const struct sk_column *c)
{
    struct owned_schema *owned = new_schema(out, c->name), *words;
    if (!owned)
        return false;
    switch (c->kind) {
    case SK_TEXT:
        memcpy(owned->format, "i", 2);
        words = new_schema(&owned->dictionary, "");
        if (!words)
            return false;
        memcpy(words->format, "u", 2);
        out->dictionary = &owned->dictionary;
        break;
    case SK_NUMBER:
        snprintf(owned->format, sizeof owned->format, "d:38,%d", c->scale);
        break;
    case SK_DAY:
        memcpy(owned->format, "tdD", 4);
        break;
    case SK_COUNT:
        memcpy(owned->format, "l", 2);
        break;
    case SK_SLOT:
        memcpy(owned->format, "i", 2);
        break;
    }
    return true;
}

bool sk_batch_schema(const struct sk_batch *batch, struct ArrowSchema *out)
{
    if (!new_struct(out, batch->n_columns))
        return false;
    for (size_t i = 0; i < batch->n_columns; i++)
        if (!describe_column(out->children[i], &batch->columns[i])) {
            out->release(out);
            return false;
        }
    return true;
}

bool sk_schema_of_names(const char *const *names, size_t n, struct ArrowSchema *out)
{
    if (!new_struct(out, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct owned_schema *owned = new_schema(out->children[i], names[i]);
        if (!owned) {
            out->release(out);
            return false;
        }
        memcpy(owned->format, "u", 2);
    }
    return true;
}

/* ---- arrays --------------------------------------------------------------------------------- */

struct owned_array {
    const void *buffers[3];
    struct ArrowArray **children;
    struct ArrowArray dictionary;
};

static void release_array(struct ArrowArray *a)
{
    struct owned_array *owned = a->private_data;
    for (int64_t i = 0; i < a->n_children; i++) {
        if (a->children[i]->release)
            a->children[i]->release(a->children[i]);
        free(a->children[i]);
    }
    if (a->dictionary && a->dictionary->release)
        a->dictionary->release(a->dictionary);
    for (int64_t i = 0; i < a->n_buffers; i++)
        free((void *)owned->buffers[i]);
    free(owned->children);
    free(owned);
    a->release = NULL;
}

static struct owned_array *new_array(struct ArrowArray *out, int64_t length, int64_t n_buffers)
{
    struct owned_array *owned = calloc(1, sizeof *owned);
    *out = (struct ArrowArray){.length = length, .n_buffers = n_buffers, .private_data = owned};
    if (!owned)
        return NULL;
    out->buffers = owned->buffers;
    out->release = release_array;
    return owned;
}

static int64_t count_nulls(const uint8_t *valid, int64_t rows)
{
    int64_t n = 0;
    for (int64_t i = 0; i < rows / 8; i++)
        n += 8 - __builtin_popcount(valid[i]);
    for (int64_t i = rows & ~(int64_t)7; i < rows; i++)
        n += !(valid[i >> 3] >> (i & 7) & 1);
    return n;
}

/* Moves the buffers of the column into the array. */
static bool export_column(struct sk_column *c, int64_t rows, struct ArrowArray *out)
{
    struct owned_array *owned = new_array(out, rows, 2), *words;
    if (!owned)
        return false;
    if (c->kind == SK_TEXT) {
        words = new_array(&owned->dictionary, c->words.n, 3);
        if (!words)
            return false;
        words->buffers[1] = c->words.offsets;
        words->buffers[2] = c->words.bytes;
        c->words.offsets = NULL;
        c->words.bytes = NULL;
        out->dictionary = &owned->dictionary;
    }
    out->null_count = count_nulls(c->valid, rows);
    owned->buffers[1] = c->values;
    if (out->null_count)
        owned->buffers[0] = c->valid;
    else
        free(c->valid);
    c->values = c->valid = NULL;
    return true;
}

bool sk_batch_export(struct sk_batch *batch, struct ArrowArray *out)
{
    struct owned_array *owned = new_array(out, batch->rows, 1);
    if (!owned)
        return false;
    owned->children = out->children = calloc(batch->n_columns + 1, sizeof *owned->children);
    for (size_t i = 0; i < batch->n_columns; i++) {
        struct ArrowArray *child = owned->children ? calloc(1, sizeof *child) : NULL;
        if (!child || !export_column(&batch->columns[i], batch->rows, child)) {
            if (child && child->release)
                child->release(child);
            free(child);
            out->release(out);
            return false;
        }
        owned->children[out->n_children++] = child;
    }
    batch->rows = batch->room = 0;
    return true;
}
