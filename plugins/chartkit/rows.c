/* Rows of categories with their names. */
#include "chartkit.h"

#include <stdio.h>
#include <string.h>

#define SMALL CK_SMALL
#define LEADING CK_SMALL_LEADING
#define MOST_LINES 4
#define APART 0.5 /* two names on several lines */
#define LEAST_APART 0.3

/* A month has its year where another one begins. */
static const char *name_of(const struct ck_chart *c, size_t i, char out[CK_NAME])
{
    const char *label = c->data->categories[i]->label, *group = c->data->categories[i]->group;
    const char *before = i > 0 ? c->data->categories[i - 1]->group : NULL;
    if (!group || !group[0] || (before && strcmp(before, group) == 0) || strlen(group) + strlen(label ? label : "") > 60)
        return label ? label : "";
    snprintf(out, CK_NAME, (unsigned char)group[strlen(group) - 1] < 0x80 ? "%s %s" : "%s%s", group, label ? label : "");
    return out;
}

/* Where a name needs it, as much of the width; the bars keep some of a narrow chart. */
static double most_name(double width)
{
    return fmin(0.66 * width, width - 75);
}

/* Members of a tree stand in from the left under their subtotal. */
static double indent_of(const struct ck_chart *c, size_t i)
{
    uint32_t level = c->data->categories[i]->level;
    return 8.0 * (double)(level < 4 ? level : 4);
}

/* About how wide a name is in small text. */
double ck_rough_width(const char *name)
{
    double width = 0;
    for (const unsigned char *at = (const unsigned char *)name; *at; at++)
        width += (*at & 0xc0) == 0x80 ? 0 : *at >= 0xe2 ? SMALL : 0.58 * SMALL;
    return width;
}

/* A name has the room up to the next one that is printed. */
static uint32_t lines_of(const struct ck_rows *rows)
{
    return (uint32_t)fmin(fmax(floor((rows->row * (double)rows->every - LEAST_APART) / LEADING), 1), MOST_LINES);
}

/* Of small text that the longest name takes. */
static double lines_wanted(double longest, double width)
{
    return fmin(ceil(1.2 * longest / fmax(fmax(0.36 * width, most_name(width)) - SMALL, 1)), MOST_LINES);
}

static double longest_name(const struct jf_chart_data *data)
{
    double longest = 0;
    for (size_t i = 0; i < data->n_categories; i++)
        longest = fmax(longest, data->categories[i]->label ? ck_rough_width(data->categories[i]->label) : 0);
    return longest;
}

/* The least width from one on in which a name in bold small text has no more than some lines, no word torn. */
static double small_width(const struct ck_chart *c, const char *name, double width, uint32_t lines)
{
    struct jf_text_style style = ck_ink(c, 1, SMALL, JF_ANCHOR_START);
    double whole = ck_width(c, name, &style);
    style.max_width = fmax(fmax(fmax(width, whole / lines), ck_word_width(c, name, &style) + 0.1), 1);
    while (style.max_width < whole && c->canvas->ops->measure(c->canvas, name, &style).lines > lines)
        style.max_width *= 1.06;
    return fmin(style.max_width, whole);
}

struct ck_rows ck_rows_plan(const struct ck_chart *c, double top, double bottom, double right, double row)
{
    struct ck_rows rows = {.size = c->theme->label_size};
    double height = fmax(c->canvas->height - top - bottom, 4), width = c->canvas->width;
    rows.row = fmin(height / (double)(c->data->n_categories ? c->data->n_categories : 1), fmax(CK_LOOSEST * row, MOST_LINES * LEADING + APART));
    rows.size = fmin(rows.size, fmax(0.8 * rows.row, 6.5));
    rows.every = (size_t)fmax(1, ceil(1.05 * rows.size / rows.row));
    double lines = rows.every > 1 ? lines_wanted(longest_name(c->data), width) : 1;
    if (lines > 1)
        rows.every = (size_t)ceil((lines * LEADING + APART) / rows.row);
    struct jf_text_style style = ck_ink(c, 1, rows.size, JF_ANCHOR_START);
    const double narrow = fmax(0.2 * width, fmin(52, 0.3 * width)); /* a name of some six characters stays on one line */
    double longest = 0; /* of those that go to lines of small text */
    for (size_t i = 0; i < c->data->n_categories; i++) {
        char full[CK_NAME];
        double name = indent_of(c, i) + ck_width(c, name_of(c, i, full), &style);
        if (name > narrow) {
            name = indent_of(c, i) + small_width(c, name_of(c, i, full), narrow - indent_of(c, i), lines_of(&rows));
            longest = fmax(longest, name);
        }
        rows.name_width = fmax(rows.name_width, name);
    }
    rows.name_width = fmin(rows.name_width + 0.5, fmax(0.36 * width, fmin(longest + 0.5, most_name(width))));
    if (JF_HAS(c->data, struct jf_chart_data, n_whole)) {
        if (c->data->used)
            c->data->used[2] = rows.name_width;
        rows.name_width = fmax(rows.name_width, c->data->name_width);
    }
    rows.bars = (struct ck_box){rows.name_width + 6, top, fmax(width - rows.name_width - 6 - right, 5),
                                rows.row * (double)c->data->n_categories};
    return rows;
}

double ck_row_middle(const struct ck_rows *rows, size_t i)
{
    return rows->bars.y + ((double)i + 0.5) * rows->row;
}

void ck_row_draw(const struct ck_chart *c, const struct ck_rows *rows, double band_width, size_t i)
{
    const struct jf_chart_category *category = c->data->categories[i];
    if (category->highlight || category->kind == JF_CATEGORY_SUBTOTAL)
        jf_canvas_fill_rect(c->canvas, 0, rows->bars.y + (double)i * rows->row, band_width, rows->row, c->theme->band);
    if (i % rows->every != 0)
        return;
    struct jf_text_style style = ck_ink(c, ck_is_strong(category), rows->size, JF_ANCHOR_START);
    double indent = fmin(indent_of(c, i), rows->name_width / 3);
    char full[CK_NAME];
    ck_name(c, indent, ck_row_middle(rows, i), name_of(c, i, full), style, rows->name_width - indent, lines_of(rows));
}

void ck_rows_draw(const struct ck_chart *c, const struct ck_rows *rows, double band_width)
{
    for (size_t i = 0; i < c->data->n_categories; i++)
        ck_row_draw(c, rows, band_width, i);
}

void ck_rows_zero(const struct ck_chart *c, const struct ck_rows *rows, double zero)
{
    ck_line(c, zero, rows->bars.y, zero, rows->bars.y + rows->bars.h, c->theme->ink, 0.9);
}

double ck_rows_wanted(const struct jf_chart_data *data, double row, double further, double width)
{
    double lines = lines_wanted(longest_name(data), width);
    const double least = lines > 1 ? (lines * LEADING + APART) / CK_DENSEST : 0;
    return (double)data->n_categories * fmax(row, least) + further;
}
