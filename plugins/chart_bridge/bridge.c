/* A bridge from one total to another: the order is kept as given. */
#include "bridge.h"

#include <stdlib.h>

#define MAX_ACROSS 14
#define ROW 20.0

static const char *const scenario_words[] = {"default", "AC", "PY", "PL", "FC", "delta", "PP", NULL};
static const char *const direction_words[] = {"auto", "across", "down", NULL};

static void find_steps(struct bridge *b)
{
    double level = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct bridge_step *step = &b->steps[i];
        double v = ck_value(b->c->data, 0, i);
        step->value = v;
        step->is_level = ck_is_level(b->c->data->categories[i]);
        step->is_missing = !ck_has(v);
        step->is_expected = b->c->data->categories[i]->kind == JF_CATEGORY_FORECAST;
        step->from = step->is_level && !step->is_missing ? 0 : level;
        if (!step->is_missing)
            level = step->is_level ? v : level + v;
        step->to = level;
        b->last_level = step->is_level ? i : b->last_level;
    }
}

/* Totals may be cut where they are long beside the differences; the differences never are. */
static double find_foot(const struct bridge *b, double max)
{
    double low = INFINITY;
    int n_levels = 0;
    for (size_t i = 0; i < b->n; i++) {
        const struct bridge_step *step = &b->steps[i];
        n_levels += step->is_level && !step->is_missing;
        low = fmin(low, step->is_level ? step->to : fmin(step->from, step->to));
    }
    if (!n_levels || !(low > 0.7 * max))
        return 0;
    return fmax(0, low - 0.45 * fmax(max - low, 0.02 * max));
}

int bridge_init(struct bridge *b)
{
    int first = ck_choice(b->c, "from", scenario_words), last = ck_choice(b->c, "to", scenario_words);
    first = first == BRIDGE_DELTA + 1 ? JF_PY : first; /* the period before has its fill */
    b->first_scenario = first ? (uint32_t)first : JF_PL;
    b->last_scenario = last ? (uint32_t)last : first == BRIDGE_DELTA ? BRIDGE_DELTA : JF_AC;
    b->n = b->c->data->n_categories;
    b->steps = calloc(b->n + 1, sizeof *b->steps);
    if (!b->steps) {
        jf_error_set(b->c->err, JF_E_NO_MEMORY, "bridge: no memory for %zu steps", b->n);
        return 0;
    }
    find_steps(b);
    double min = 0, max = 0;
    for (size_t i = 0; i < b->n; i++) {
        min = fmin(min, fmin(b->steps[i].from, b->steps[i].to));
        max = fmax(max, fmax(b->steps[i].from, b->steps[i].to));
    }
    b->foot = min < 0 ? 0 : find_foot(b, max);
    b->scale = (struct ck_scale){.min = fmin(min, b->foot), .max = max, .step = 1};
    if (b->foot > 0)
        b->scale.min = b->foot;
    if (!(b->scale.max > b->scale.min))
        b->scale.max = b->scale.min + 1;
    return 1;
}

static uint32_t scenario_at(const struct bridge *b, size_t i)
{
    return i == 0 ? b->first_scenario : b->last_scenario;
}

/* A total may be a difference too: what a gap is at the start and at the end. */
static int is_difference(const struct bridge *b, size_t i)
{
    return !b->steps[i].is_level || scenario_at(b, i) == BRIDGE_DELTA;
}

struct ck_paint bridge_paint(const struct bridge *b, size_t i)
{
    const struct jf_chart_series *series = b->c->data->series[0];
    int is_good = (b->steps[i].value >= 0) == !series->lower_is_better;
    uint32_t scenario = scenario_at(b, i);
    if (b->steps[i].is_expected)
        return ck_paint_expected(b->c->theme, is_good);
    if (is_difference(b, i))
        return ck_paint_variance(b->c->theme, is_good);
    if (i != 0 && i != b->last_level) /* a subtotal on the way */
        scenario = JF_AC;
    return ck_paint_scenario(b->c->theme, scenario, 0, 1);
}

void bridge_label_text(const struct bridge *b, size_t i, char out[CK_NUMBER])
{
    ck_number(b->c, b->c->data->series[0]->format, b->steps[i].value, is_difference(b, i), out);
}

struct jf_text_style bridge_label_style(const struct bridge *b, size_t i, double size, uint32_t anchor)
{
    return ck_ink(b->c, b->steps[i].is_level || b->c->data->categories[i]->highlight, size, anchor);
}

static void draw(const struct ck_chart *c)
{
    struct bridge b = {.c = c};
    int direction = ck_choice(c, "direction", direction_words);
    if (!bridge_init(&b))
        return;
    int may_go_across = direction == 1 || (direction == 0 && b.n <= MAX_ACROSS);
    if (!(may_go_across && bridge_draw_across(&b, direction == 1)))
        bridge_draw_down(&b);
    free(b.steps);
}

static double wanted_height(const struct ck_chart *c, double width)
{
    const char *direction = ck_option_text(c, "direction");
    int is_down = direction && direction[0] == 'd';
    /* Less than 26 points for a step: from top to bottom. */
    if (!is_down && c->data->n_categories <= MAX_ACROSS && width / (double)(c->data->n_categories + 1) >= 26)
        return c->data->n_series > 1 ? 190 + 13.4 * (double)c->data->n_series : 0;
    return ck_rows_wanted(c->data, ROW, 14, width);
}

CK_PARAM(from_param, "from", JF_PARAM_TEXT, "PL",
         "scenario of the first total: \"PL\" (outline), "
         "\"PY\", \"PP\" (light), \"AC\" (solid), \"FC\" (hatched), \"delta\" (good or bad)");
CK_PARAM(to_param, "to", JF_PARAM_TEXT, "default",
         "scenario of the last total: \"AC\", \"PY\", \"PL\", \"FC\", \"delta\"; default: AC, or delta "
         "after delta");
CK_PARAM(direction_param, "direction", JF_PARAM_TEXT, "auto",
         "\"across\" (left to right, where names fit), \"down\" (top to bottom), \"auto\"");
static const struct ck_kind kind = {"bridge", draw, bridge_native, .height = wanted_height,
                                    .has_second_axis = 1};
CK_PLUGIN("bridge", "from one total to another, step by step (waterfall)", kind, 0, &from_param, &to_param,
          &direction_param, )
