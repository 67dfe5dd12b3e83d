/* What days a source covers, and where its last period ends early. */
#include "data/grain.h"

void jf_days_init(struct jf_days *days, const struct jf_calendar *calendar)
{
    *days = (struct jf_days){ .first = JF_DAY_NONE, .last = JF_DAY_NONE };
    days->last_in = g_new(gint32, (gsize)calendar->n_slots);
    for (int s = 0; s < calendar->n_slots; s++)
        days->last_in[s] = JF_DAY_NONE;
}

void jf_days_merge(struct jf_days *to, const struct jf_days *from, const struct jf_calendar *calendar)
{
    to->undated += from->undated;
    if (from->first == JF_DAY_NONE)
        return;
    jf_days_note(to, from->first);
    jf_days_note(to, from->last);
    for (int s = 0; s < calendar->n_slots; s++)
        to->last_in[s] = MAX(to->last_in[s], from->last_in[s]);
}

/* The last day with rows in a period, JF_DAY_NONE without. */
static jf_day last_in(const struct jf_cube *cube, const struct jf_family *family, int period)
{
    jf_day last = JF_DAY_NONE;
    for (int s = cube->calendar->first_slot[period]; s < cube->calendar->first_slot[period + 1]; s++)
        last = MAX(last, family->days.last_in[s]);
    return last;
}

/* A source of days whose last period is not over: in each of the 12 periods before, the last row lies
 * later in its period, by at least 4 days. */
static gboolean ends_early(const struct jf_cube *cube, const struct jf_family *family, int final)
{
    const struct jf_period *periods = cube->calendar->periods;
    int offset = last_in(cube, family, final) - periods[final].first, n = 0;
    for (int p = final - 1; p >= 0 && p >= final - 12 && periods[p].end > family->days.first; p--, n++) {
        jf_day last = last_in(cube, family, p);
        if (last == JF_DAY_NONE || last - periods[p].first < offset + 4)
            return FALSE;
    }
    return n >= 2;
}

static int period_of(const struct jf_cube *cube, jf_day day)
{
    return cube->calendar->slots[jf_calendar_slot_of(cube->calendar, day)].period;
}

/* Figures of whole years stand on the first day of each: the last one reaches to the end of its year. */
static gboolean is_yearly(const struct jf_cube *cube, const struct jf_family *family)
{
    const struct jf_calendar *calendar = cube->calendar;
    for (int s = 1; s + 1 < calendar->n_slots; s++)
        if (family->days.last_in[s] != JF_DAY_NONE &&
            (family->days.last_in[s] != calendar->slots[s].first || calendar->periods[calendar->slots[s].period].index != 1))
            return FALSE;
    return calendar->cadence != JF_CADENCE_YEAR && !family->open_from;
}

static void find_through(const struct jf_cube *cube, const struct jf_source_spec *spec, struct jf_family *family)
{
    const struct jf_calendar *calendar = cube->calendar;
    jf_day last = spec->through == JF_THROUGH_DAY ? spec->through_day : family->days.last;
    int final = period_of(cube, last);
    family->through = last;
    if (final < 0)
        return;
    if (spec->through == JF_THROUGH_FOUND && is_yearly(cube, family)) {
        struct jf_window year = jf_calendar_window(calendar, JF_WINDOW_YEAR, final, FALSE);
        family->through = year.has ? calendar->slots[year.end - 1].end - 1 : calendar->periods[final].end - 1;
        return;
    }
    gboolean early = spec->through == JF_THROUGH_FOUND && !family->open_from
                         ? ends_early(cube, family, final)
                         : spec->through != JF_THROUGH_FOUND && last < calendar->periods[final].end - 1;
    if (!early) {
        family->through = calendar->periods[final].end - 1;
    } else if (final == calendar->report) {
        family->partial_days = last - calendar->periods[final].first + 1;
        if (!calendar->split_days) /* counted whole where nobody splits */
            family->through = calendar->periods[final].end - 1;
    }
}

void jf_coverage_find(struct jf_cube *cube)
{
    const struct jf_calendar *calendar = cube->calendar;
    for (guint s = 0; s < cube->sources->len; s++) {
        struct jf_source_state *source = jf_source_at(cube, (int)s);
        for (guint f = 0; f < source->families->len; f++) {
            struct jf_family *family = source->families->pdata[f];
            family->is_covered = family->days.first != JF_DAY_NONE;
            family->partial_days = 0;
            if (!family->is_covered)
                continue;
            find_through(cube, source->spec, family);
            int first = period_of(cube, family->days.first), last = jf_calendar_slot_of(calendar, family->through);
            family->first_slot = first >= 0                                    ? calendar->first_slot[first]
                                 : family->days.first < calendar->periods[0].first ? 0
                                                                               : calendar->n_slots;
            family->end_slot = last + 1; /* a slot that has the last day is covered */
        }
    }
}

static const struct jf_family *own_family(const struct jf_cube *cube, const struct jf_source_spec *spec)
{
    int index = jf_cube_source_index(cube, spec), family;
    const struct jf_source_state *source = index < 0 ? NULL : jf_source_at(cube, index);
    if (!source || !source->is_needed)
        return NULL;
    return jf_plan_family((struct jf_cube *)cube, index, NULL, &family);
}

gboolean jf_cube_coverage(const struct jf_cube *cube, const struct jf_source_spec *source, jf_day *first, jf_day *last)
{
    const struct jf_family *family = own_family(cube, source);
    if (!family || !family->is_covered)
        return FALSE;
    int period = period_of(cube, family->days.first);
    *first = period < 0 ? family->days.first : cube->calendar->periods[period].first;
    *last = family->through;
    return TRUE;
}

gboolean jf_cube_is_daily(const struct jf_cube *cube, const struct jf_source_spec *source, int period)
{
    const struct jf_family *family = own_family(cube, source);
    const int *first = &cube->calendar->first_slot[period], *last = family ? &family->days.last_in[*first] : NULL;
    return last && first[1] - first[0] == 2 && last[0] != JF_DAY_NONE && last[1] != JF_DAY_NONE;
}

int jf_cube_partial_days(const struct jf_cube *cube)
{
    int days = 0;
    for (guint s = 0; s < cube->sources->len; s++) {
        const struct jf_source_state *source = jf_source_at(cube, (int)s);
        const struct jf_family *family = source->leaves->len ? own_family(cube, source->spec) : NULL;
        if (family && family->partial_days && (!days || family->partial_days < days))
            days = family->partial_days;
    }
    return days;
}
