/* Rows of categories with their names. */
#include "chartkit.h"

#define SMALL CK_SMALL
#define LEADING CK_SMALL_LEADING

static const char *name_of(const struct ck_chart *c, size_t i)
{
    const char *label = c->data->categories[i]->label;
    return label ? label : "";
}

/* Members of a tree stand in from the left under their subtotal. */
static double indent_of(const struct ck_chart *c, size_t i)
{
    uint32_t level = c->data->categories[i]->level;
    return 8.0 * (double)(level < 4 ? level : 4);
}

static uint32_t lines_of(const struct ck_rows *rows)
{
    return (uint32_t)fmin(fmax(floor(rows->row / LEADING), 1), 3);
}

struct ck_rows ck_rows_plan(const struct ck_chart *c, double top, double bottom, double right, double row)
{
    struct ck_rows rows = {.size = c->theme->label_size};
    double height = fmax(c->canvas->height - top - bottom, 4), width = c->canvas->width;
    rows.row = fmin(height / (double)(c->data->n_categories ? c->data->n_categories : 1), CK_LOOSEST * row);
    rows.size = fmin(rows.size, fmax(0.8 * rows.row, 6.5));
    rows.every = (size_t)fmax(1, ceil(1.05 * rows.size / rows.row));
    struct jf_text_style style = ck_ink(c, 1, rows.size, JF_ANCHOR_START);
    for (size_t i = 0; i < c->data->n_categories; i++) {
        double name = indent_of(c, i) + ck_width(c, name_of(c, i), &style);
        uint32_t lines = lines_of(&rows);
        if (name > 0.2 * width && lines > 1) /* a long one goes to lines of small text */
            name = fmax(0.2 * width, 1.1 * name / lines * SMALL / rows.size + SMALL);
        rows.name_width = fmax(rows.name_width, name);
    }
    rows.name_width = fmin(rows.name_width + 0.5, 0.36 * width);
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

void ck_rows_draw(const struct ck_chart *c, const struct ck_rows *rows, double band_width)
{
    for (size_t i = 0; i < c->data->n_categories; i++) {
        const struct jf_chart_category *category = c->data->categories[i];
        if (category->highlight || category->kind == JF_CATEGORY_SUBTOTAL)
            jf_canvas_fill_rect(c->canvas, 0, rows->bars.y + (double)i * rows->row, band_width, rows->row,
                                c->theme->band);
    }
    for (size_t i = 0; i < c->data->n_categories; i += rows->every) {
        struct jf_text_style style =
            ck_ink(c, ck_is_strong(c->data->categories[i]), rows->size, JF_ANCHOR_START);
        double indent = fmin(indent_of(c, i), rows->name_width / 3);
        ck_name(c, indent, ck_row_middle(rows, i), name_of(c, i), style, rows->name_width - indent,
                lines_of(rows));
    }
}

void ck_rows_zero(const struct ck_chart *c, const struct ck_rows *rows, double zero)
{
    ck_line(c, zero, rows->bars.y, zero, rows->bars.y + rows->bars.h, c->theme->ink, 0.9);
}

double ck_rows_wanted(const struct jf_chart_data *data, double row, double further)
{
    return (double)data->n_categories * row + further;
}
