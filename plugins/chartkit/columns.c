/* One column a slot for actual and forecast, last year behind it, the plan as a dash. */
#include "chartkit.h"

struct ck_columns ck_columns_find(const struct jf_chart_data *data)
{
    struct ck_columns k = {.plan_limit = INFINITY};
    k.ac = ck_series_of(data, JF_AC);
    if (k.ac == data->n_series)
        k.ac = ck_series_of(data, JF_SCENARIO_OTHER);
    k.py = ck_series_of(data, JF_PY);
    k.pl = ck_series_of(data, JF_PL);
    k.fc = ck_series_of(data, JF_FC);
    const size_t each[] = {k.ac, k.py, k.pl, k.fc};
    for (int i = 0; i < 4; i++)
        k.n += each[i] < data->n_series;
    k.front = k.ac < data->n_series ? k.ac : k.fc;
    return k;
}

double ck_columns_value(const struct ck_chart *c, const struct ck_columns *k, size_t i, int *is_forecast)
{
    double v = ck_value(c->data, k->ac, i);
    *is_forecast = c->data->categories[i]->kind == JF_CATEGORY_FORECAST;
    if (ck_has(v))
        return v;
    *is_forecast = 1;
    return ck_value(c->data, k->fc, i);
}

/* A few plans far above all values would leave the columns little to see; where most are, that is what there is to see. */
void ck_columns_limit_plan(const struct ck_chart *c, struct ck_columns *k)
{
    double top = 0, plan = 0;
    for (size_t i = 0; i < c->data->n_categories; i++) {
        int is_forecast;
        double v = ck_columns_value(c, k, i, &is_forecast), py = ck_value(c->data, k->py, i);
        top = fmax(top, fmax(ck_has(v) ? v : 0, ck_has(py) ? py : 0));
        v = ck_value(c->data, k->pl, i);
        plan = fmax(plan, ck_has(v) ? v : 0);
    }
    size_t n = 0;
    for (size_t i = 0; i < c->data->n_categories; i++)
        n += ck_value(c->data, k->pl, i) > 1.12 * top;
    k->plan_limit = top > 0 && plan > (4 * n > c->data->n_categories ? 6 : 1.6) * top ? 1.12 * top : INFINITY;
}

static double shown_plan(const struct ck_chart *c, const struct ck_columns *k, size_t i)
{
    double plan = ck_value(c->data, k->pl, i);
    return ck_has(plan) ? fmin(plan, k->plan_limit) : NAN;
}

static int is_beyond(const struct ck_chart *c, const struct ck_columns *k, size_t i)
{
    return ck_value(c->data, k->pl, i) > k->plan_limit;
}

/* The higher of the column and last year's behind it. */
static double column_top(const struct ck_chart *c, const struct ck_columns *k, size_t i)
{
    int is_forecast;
    double top = 0, bottom = 0;
    ck_widen(ck_columns_value(c, k, i, &is_forecast), &bottom, &top);
    ck_widen(ck_value(c->data, k->py, i), &bottom, &top);
    return top;
}

/* The plan stands so far above the column that the column's number has its place between them, where it cannot be taken for the plan's. */
static int is_apart(const struct ck_chart *c, const struct ck_columns *k, size_t i)
{
    return is_beyond(c, k, i) || ck_at(k->scale, column_top(c, k, i)) - ck_at(k->scale, shown_plan(c, k, i)) > 2.2 * c->theme->label_size;
}

double ck_columns_width(const struct ck_columns *k)
{
    return fmin(0.51 * k->slot, 44);
}

void ck_columns_draw(const struct ck_chart *c, const struct ck_columns *k, size_t i)
{
    double width = ck_columns_width(k), x = k->x + ((double)i + 0.5) * k->slot;
    double zero = ck_at(k->scale, 0), py = ck_value(c->data, k->py, i), pl = shown_plan(c, k, i);
    int is_forecast;
    double v = ck_columns_value(c, k, i, &is_forecast);
    if (ck_has(py)) {
        struct ck_paint paint = ck_paint_scenario(c->theme, JF_PY, 0, 1);
        double shift = fmin(4, 0.14 * k->slot);
        ck_bar(c, x - width / 2 - shift, zero, x + width / 2 - shift, ck_at(k->scale, py), &paint);
    }
    if (ck_has(v)) {
        struct ck_paint paint = ck_paint_scenario(c->theme, is_forecast ? JF_FC : JF_AC, 0, 1);
        ck_bar(c, x - width / 2, zero, x + width / 2, ck_at(k->scale, v), &paint);
    }
    if (ck_has(pl)) {
        double half = fmin(0.41 * k->slot, width / 2 + 6), y = ck_at(k->scale, pl);
        if (k->slot >= 4)
            ck_line(c, x - half, y, x + half, y, c->theme->paper, 2.8);
        ck_line(c, x - half, y, x + half, y, c->theme->ink, 1.1);
        if (ck_value(c->data, k->pl, i) > pl)
            ck_beyond(c, x, y - 1.5, 0, c->theme->ink);
    }
}

double ck_columns_span(const struct ck_chart *c, const struct ck_columns *k, size_t i, double *top,
                       double *bottom)
{
    int is_forecast;
    double v = ck_columns_value(c, k, i, &is_forecast);
    const double each[] = {v, ck_value(c->data, k->py, i), shown_plan(c, k, i)};
    *top = *bottom = 0;
    for (int o = 0; o < 3; o++)
        ck_widen(each[o], bottom, top);
    return v;
}

void ck_columns_block(const struct ck_chart *c, const struct ck_columns *k)
{
    double half = ck_columns_width(k) / 2;
    for (size_t i = 0; i < c->data->n_categories; i++) {
        double top, bottom, x = k->x + ((double)i + 0.5) * k->slot;
        if (!ck_has(ck_columns_span(c, k, i, &top, &bottom)))
            continue;
        double y0 = ck_at(k->scale, top), y1 = ck_at(k->scale, bottom);
        if (is_apart(c, k, i)) { /* what lies below the mark is free down to the column */
            ck_block(c, (struct ck_box){x - half, y0 - 5, 2 * half, 6});
            y0 = ck_at(k->scale, column_top(c, k, i));
        }
        ck_block(c, (struct ck_box){x - half, y0, 2 * half, y1 - y0});
    }
}

/* A plan beyond the axis: its number over the mark, that of the column between the column and the mark; 0 where there is no room. */
static int label_beyond(const struct ck_chart *c, const struct ck_columns *k, size_t i, double v, const struct jf_text_style *style)
{
    double x = k->x + ((double)i + 0.5) * k->slot, roof = ck_at(k->scale, k->plan_limit);
    double y = ck_at(k->scale, column_top(c, k, i)) - 3;
    struct jf_text_style faint = ck_ink2(c, style->size, JF_ANCHOR_MIDDLE);
    char own[CK_NUMBER], number[CK_NUMBER], plan[CK_NUMBER + 4];
    ck_series_number(c, k->front, v, own);
    ck_series_number(c, k->pl, ck_value(c->data, k->pl, i), number);
    snprintf(plan, sizeof plan, "PL %s", number);
    if (y - 0.86 * style->size < roof + 2.5 || !ck_label(c, x, y, own, style))
        return 0;
    for (const char *text = plan; text; text = text == plan ? number : NULL) {
        struct ck_box box = ck_text_box(c, x, roof - 8, text, &faint);
        if (ck_is_free(c, (struct ck_box){box.x - 2, box.y, box.w + 4, box.h}) && ck_label_within(c, x, roof - 8, text, &faint))
            break;
    }
    return 1;
}

int ck_columns_label(const struct ck_chart *c, const struct ck_columns *k, size_t i, int is_bold, int steps)
{
    double top, bottom, v = ck_columns_span(c, k, i, &top, &bottom);
    struct jf_text_style style = ck_ink(c, is_bold, c->theme->label_size - 0.6, JF_ANCHOR_MIDDLE);
    char text[CK_NUMBER];
    ck_series_number(c, k->front, v, text);
    double x = k->x + ((double)i + 0.5) * k->slot;
    double y = v < 0 ? ck_at(k->scale, bottom) + 2.5 + 0.86 * style.size : ck_at(k->scale, top) - 3;
    if (v >= 0 && is_beyond(c, k, i)) {
        if (label_beyond(c, k, i, v, &style))
            return 1;
        y -= 5; /* over the mark */
    } else if (v >= 0 && is_apart(c, k, i)) {
        y = ck_at(k->scale, column_top(c, k, i)) - 3;
    }
    for (int step = 0; step < steps; step++)
        if (ck_label_within(c, x, y + (v < 0 ? 4 : -4) * step, text, &style))
            return 1;
    return 0;
}

void ck_columns_divide(const struct ck_chart *c, const struct ck_columns *k, double y0, double word, double y1)
{
    struct jf_text_style style =
        ck_style(c, JF_FONT_BOLD, fmin(c->theme->note_size, 7), c->theme->accent, JF_ANCHOR_START);
    for (size_t i = 1; i < c->data->n_categories; i++) {
        int before, here;
        if (!ck_has(ck_columns_value(c, k, i - 1, &before)) || !ck_has(ck_columns_value(c, k, i, &here)) ||
            before || !here)
            continue;
        double x = k->x + (double)i * k->slot;
        ck_dashed(c, x, y0, x, y1, c->theme->accent, 0.7, 2, 2);
        ck_label(c, x + 2.5, word - 2.1, ck_word(c, CK_WORD_FORECAST), &style);
    }
}
