/* One section: its blocks, its message line, its title line. */
#include <string.h>

#include "base/free.h"
#include "report/internal.h"

static gboolean is_allowed(const struct jf_build *b, const struct jf_block_spec *spec)
{
    return jf_only_allows(spec->only, spec->n_only, b->view->entity);
}

/* The first block that says something: not a note, and inside a grid its first. */
static const struct jf_block_spec *leading(const struct jf_build *b,
                                           struct jf_block_spec *const *blocks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct jf_block_spec *spec = blocks[i];
        if (!is_allowed(b, spec) || spec->word == JF_WORD_NOTE)
            continue;
        return spec->word == JF_WORD_GRID ? leading(b, spec->blocks, spec->n_blocks) : spec;
    }
    return NULL;
}

/* ---- title line: what (unit), when and against what ------------------------------------------ */

static char *page_title(struct jf_build *b, const struct jf_block_spec *lead,
                        const char *section_title)
{
    g_autofree char *own = lead ? jf_template_text(b, &lead->title, NULL) : NULL;
    if (own)
        return g_steal_pointer(&own);
    gboolean is_one = lead && lead->n_metrics == 1 + lead->n_second_axis &&
                      !(lead->n_second_axis && lead->metrics[0] == lead->second_axis[0]);
    if (lead && lead->word == JF_WORD_TABULAR && lead->n_by == 0 && lead->n_metrics > 2 && jf_metric_has_plan(lead->metrics[0]))
        return g_strdup(jf_word(b, "Key metrics against plan"));
    return is_one ? jf_metric_heading(b, lead->metrics[0]) : g_strdup(section_title);
}

char *jf_months_label(const struct jf_build *b, int span, int ahead)
{
    const struct jf_calendar *calendar = b->report->calendar;
    int first = -1, last = calendar->report;
    while (ahead > 0 && (last = jf_calendar_shift(calendar, calendar->report, ahead)) < 0)
        ahead--;
    last = ahead > 0 ? last : calendar->report;
    for (int back = span - 1; back > 0 && first < 0; back--)
        first = jf_calendar_shift(calendar, calendar->report, -back);
    g_autofree char *to = jf_calendar_window_title(calendar, JF_WINDOW_MONTH, last, b->language);
    if (first < 0)
        return g_steal_pointer(&to);
    g_autofree char *from = jf_calendar_window_label(calendar, JF_WINDOW_MONTH, first, b->language);
    return g_strdup_printf("%s–%s", from, to);
}

static void add_scenarios(const struct jf_build *b, GString *out)
{
    static const struct {
        unsigned flag;
        const char *name;
    } others[] = {{JF_LEGEND_PL, "PL"}, {JF_LEGEND_PY, "PY"}, {JF_LEGEND_PP, "PP"}};
    const char *between = jf_word(b, " vs ");
    unsigned left = b->section->legend & (JF_LEGEND_PL | JF_LEGEND_PY | JF_LEGEND_PP | JF_LEGEND_FC);
    if (!(b->section->legend & JF_LEGEND_AC) &&
        !(b->section->legend & (JF_LEGEND_PL | JF_LEGEND_PY | JF_LEGEND_PP)))
        return;
    g_string_append_printf(out, "%sAC%s", jf_word(b, ", "), b->section->legend & JF_LEGEND_FC ? " / FC" : "");
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (left & others[i].flag) {
            g_string_append_printf(out, "%s%s", between, others[i].name);
            left &= ~others[i].flag;
            between = (left & (left - 1)) == 0 ? jf_word(b, " and ") : g_str_has_prefix(b->language, "zh") ? "、" : ", ";
        }
}

/* Side by side: another way to part the same metric. */
static const char *beside(const struct jf_build *b, const struct jf_block_spec *first, const struct jf_block_spec *lead)
{
    for (size_t i = 0; first && first->word == JF_WORD_GRID && i < first->n_blocks; i++) {
        const struct jf_block_spec *other = first->blocks[i];
        if (other != lead && is_allowed(b, other) && other->n_by > 0 && lead->n_metrics == 1 && other->n_metrics == 1 &&
            other->metrics[0] == lead->metrics[0] && strcmp(other->by[0], lead->by[0]) != 0 && strcmp(other->by[0], "month") != 0)
            return other->by[0];
    }
    return NULL;
}

/* "按产品线与分公司": the levels of the members, or what both drawings of a page part by. */
static void add_dimension(const struct jf_build *b, const struct jf_block_spec *first, const struct jf_block_spec *lead, GString *out)
{
    if (lead->n_by == 0 || strcmp(lead->by[0], "month") == 0)
        return;
    const char *other = beside(b, first, lead);
    if (other)
        g_string_append_printf(out, jf_word(b, ", by %s and %s"), jf_dim_title(b, lead->by[0]), jf_dim_title(b, other));
    else
        g_string_append_printf(out, jf_word(b, ", by %s"), jf_dim_title(b, lead->by[lead->n_by - 1]));
}

/* "，仅产品线 = 空调" */
static void add_restriction(const struct jf_build *b, const struct jf_block_spec *spec, GString *out)
{
    gboolean is_long;
    if (spec && spec->word == JF_WORD_LISTING && (spec->title.text || spec->title.function))
        return; /* its own title says which rows these are, and it has no sums that they could be missed in */
    g_autofree char *text = jf_block_restriction(b, spec, &is_long);
    if (is_long)
        g_string_append(out, jf_word(b, ", some of the rows only (see the foot)"));
    else if (text)
        g_string_append_printf(out, jf_word(b, ", only %s"), text);
}

/* Blocks side by side may each have rows of their own: the page's title then says nothing of them. */
static gboolean is_shared(const struct jf_build *b, const struct jf_block_spec *first, const struct jf_block_spec *lead)
{
    gboolean is_long, is_same = TRUE;
    g_autofree char *text = jf_block_restriction(b, lead, &is_long);
    for (size_t i = 0; first && first->word == JF_WORD_GRID && !first->filter && i < first->n_blocks; i++) {
        g_autofree char *other = jf_block_restriction(b, first->blocks[i], &is_long);
        is_same = is_same && g_strcmp0(text, other) == 0;
    }
    return is_same;
}

static const struct jf_chart *first_chart(const struct jf_block *block)
{
    const struct jf_chart *chart = block ? block->chart : NULL;
    for (guint i = 0; !chart && block && block->blocks && i < block->blocks->len; i++)
        chart = first_chart(block->blocks->pdata[i]);
    return chart;
}

/* block: what was made of first. */
static char *when(const struct jf_build *b, const struct jf_block_spec *first, const struct jf_block_spec *lead,
                  const struct jf_block *block)
{
    const struct jf_calendar *calendar = b->report->calendar;
    gboolean is_series = lead && lead->word == JF_WORD_CHART &&
                         (lead->n_by == 0 || strcmp(lead->by[0], "month") == 0);
    const struct jf_chart *chart = first_chart(block);
    enum jf_window_kind window = lead && lead->has_window ? lead->window : JF_WINDOW_MONTH;
    g_autofree char *period =
        is_series ? jf_months_label(b, chart ? jf_chart_span(chart) : lead->span, lead->ahead)
                  : jf_calendar_window_title(calendar, window, calendar->report, b->language);
    GString *out = g_string_new(period);
    add_scenarios(b, out);
    if (lead)
        add_dimension(b, first, lead, out);
    if (is_shared(b, first, lead))
        add_restriction(b, lead && lead->filter ? lead : first, out);
    return g_string_free(out, FALSE);
}

static char *not_empty(char *text)
{
    if (text && !text[0])
        g_clear_pointer(&text, g_free);
    return text;
}

/* ---- message line ---------------------------------------------------------------------------- */

static struct jf_block *find_block(const GPtrArray *blocks, const char *id)
{
    for (guint i = 0; i < blocks->len; i++) {
        struct jf_block *block = blocks->pdata[i];
        if (strcmp(block->id, id) == 0)
            return block;
    }
    return NULL;
}

/* By rule, from a block that has something to say; a grid speaks through its first such block. */
static char *sentence(struct jf_build *b, const struct jf_block_spec *spec,
                      const struct jf_block *block, GError **error)
{
    const struct jf_script_service *script = &b->report->script;
    if (block->kind == JF_BLOCK_EMPTY || !script->sentence || b->report->is_planning)
        return NULL;
    if (block->kind == JF_BLOCK_GRID && spec->word == JF_WORD_ANALYSIS)
        return sentence(b, spec, block->blocks->pdata[0], error);
    for (size_t i = 0; spec->word == JF_WORD_GRID && i < spec->n_blocks; i++) {
        g_autofree char *place = g_strdup_printf("%s.%zu", block->id, i + 1);
        const struct jf_block *inner = find_block(block->blocks, place);
        GError *local = NULL;
        char *text = inner ? sentence(b, spec->blocks[i], inner, &local) : NULL;
        if (local)
            g_propagate_error(error, local);
        if (text || local)
            return text;
    }
    b->view->block = spec;
    return spec->word == JF_WORD_GRID ? NULL
                                      : script->sentence(script->ctx, spec, block, b->view, error);
}

/* The note that an analysis begins with; NULL where it begins with something else. */
static const struct jf_text_block *leading_note(const struct jf_block_spec *spec,
                                                const struct jf_block *block)
{
    if (spec->word != JF_WORD_ANALYSIS || !block || block->kind != JF_BLOCK_GRID)
        return NULL;
    const struct jf_block *first = block->blocks->pdata[0];
    return first->kind == JF_BLOCK_TEXT && first->text->runs->len == 1 ? first->text : NULL;
}

/* It moves up where the page has no message yet, and stays a note where it has one. */
static char *lift_note(const struct jf_text_block *note, struct jf_block *block, gboolean is_free)
{
    if (!is_free)
        return NULL;
    char *text = g_strdup(((const struct jf_run *)note->runs->pdata[0])->text);
    g_ptr_array_remove_index(block->blocks, 0);
    return text;
}

/* The message says what the note says, after the name of what it is of. */
static gboolean ends_with(const char *message, const char *note)
{
    const size_t n = note ? strlen(note) : 0;
    return n > 0 && message && strlen(message) >= n && g_ascii_strcasecmp(message + strlen(message) - n, note) == 0;
}

/* What each block says in a sentence: its own message, else the note that an analysis begins with,
 * else one by rule. is_free: the section has no message of its own. */
static gboolean add_messages(struct jf_build *b, const struct jf_section_spec *spec, const char *id,
                             gboolean is_free, GError **error)
{
    for (size_t i = 0; i < spec->n_blocks; i++) {
        g_autofree char *place = g_strdup_printf("%s.b%zu", id, i + 1);
        GError *local = NULL;
        if (!is_allowed(b, spec->blocks[i]))
            continue;
        b->view->block = spec->blocks[i];
        char *text = not_empty(jf_template_message(b, &spec->blocks[i]->message, &local));
        struct jf_block *block = find_block(b->section->blocks, place);
        const struct jf_text_block *note = text ? NULL : leading_note(spec->blocks[i], block);
        if (note) {
            text = lift_note(note, block, is_free);
        for (guint k = 1; note && !text && k < block->blocks->len; k++) /* where it stays a note: for pages that begin with one of these */
            ((struct jf_block *)block->blocks->pdata[k])->message = g_strdup(((const struct jf_run *)note->runs->pdata[0])->text);
        } else if (!text && !local && block) {
            text = sentence(b, spec->blocks[i], block, &local);
            if (is_free && block->table && ends_with(text, block->table->note))
                g_clear_pointer(&block->table->note, g_free); /* it is the page's message */
        }
        b->view->block = NULL;
        is_free = is_free && !text;
        if (local) {
            g_propagate_error(error, local);
            return FALSE;
        }
        if (block)
            block->message = text;
        else
            g_free(text);
    }
    return TRUE;
}

static gboolean is_said(const struct jf_build *b, const char *text)
{
    for (guint i = 0; i < b->document->sections->len; i++)
        if (g_strcmp0(((const struct jf_section *)b->document->sections->pdata[i])->message, text) == 0)
            return TRUE;
    return FALSE;
}

/* A page on which nothing stands says so, and of what; why that is ("Nothing this month: ...") stands below. */
static char *nothing(const struct jf_build *b, const struct jf_block *block)
{
    const gboolean is_zh = g_str_has_prefix(b->language, "zh");
    const char *why = block->empty_why, *stop = is_zh ? "。" : ".", *colon = is_zh ? "：" : ": ";
    const char *what = block->title && block->title[0] ? block->title : b->section->title;
    const char *end = why ? strstr(why, colon) : NULL;
    if (!why || !what || (!end && g_str_has_suffix(why, stop))) /* a sentence of its own */
        return g_strdup(why);
    g_autofree char *said = end ? g_strndup(why, (gsize)(end - why)) : g_strdup(why);
    *said = g_ascii_tolower(*said);
    return g_strconcat(what, colon, said, g_str_has_suffix(said, stop) ? "" : stop, NULL);
}

/* The section's own message, else that of the first block that says what no page before it says, else of the first. */
static char *message_line(struct jf_build *b, const struct jf_section_spec *spec, const char *id,
                          GError **error)
{
    GError *local = NULL;
    char *text = jf_template_message(b, &spec->message, &local);
    if (local || !add_messages(b, spec, id, !text || !text[0], &local)) {
        g_free(text);
        g_propagate_error(error, local);
        return NULL;
    }
    text = not_empty(text);
    const GPtrArray *blocks = b->section->blocks;
    const char *first = NULL;
    for (guint i = 0; !text && i < blocks->len; i++) {
        const char *own = ((const struct jf_block *)blocks->pdata[i])->message;
        first = first ? first : own;
        text = own && !is_said(b, own) ? g_strdup(own) : NULL;
    }
    if (!text && first)
        return g_strdup(first);
    return !text && blocks->len == 1 ? nothing(b, blocks->pdata[0]) : text;
}

/* ---- the section ----------------------------------------------------------------------------- */

/* The list in a block that says itself what it counts and when, or NULL. */
static const struct jf_block *dated(const struct jf_block *block)
{
    const struct jf_block *found = block->unit && block->when ? block : NULL;
    for (guint i = 0; !found && block->kind == JF_BLOCK_GRID && i < block->blocks->len; i++)
        found = dated(block->blocks->pdata[i]);
    return found;
}

static void set_title_line(const struct jf_build *b, const struct jf_block *list, char *what, char *when, char **title, char **says)
{
    char *own = list ? g_strdup(list->when) : NULL;
    g_free(*says);
    *title = own ? g_strdup_printf("%s%s(%s)", what, g_str_has_prefix(b->language, "zh") ? "" : " ", list->unit) : what;
    *says = own ? own : when;
    if (own)
        jf_free_all(what, when);
}

/* The title line of a page that begins with this block. */
static void set_page_title(struct jf_build *b, struct jf_block_spec *spec, struct jf_block *block)
{
    const struct jf_block_spec *lead = leading(b, &spec, 1);
    if (!lead || b->report->is_planning || jf_block_is_comments(lead))
        return;
    set_title_line(b, dated(block), page_title(b, spec->word == JF_WORD_GRID && (spec->title.text || spec->title.function) ? spec : lead, b->section->title),
                   when(b, spec, lead, block), &block->page_title, &block->when);
}

static gboolean add_blocks(struct jf_build *b, const struct jf_section_spec *spec, const char *id,
                           GError **error)
{
    for (size_t i = 0; i < spec->n_blocks; i++) {
        if (!is_allowed(b, spec->blocks[i]))
            continue;
        g_autofree char *place = g_strdup_printf("%s.b%zu", id, i + 1);
        unsigned before = b->section->legend;
        b->section->legend = 0;
        struct jf_block *block = jf_build_block(b, spec->blocks[i], place, error);
        if (!block)
            return FALSE;
        set_page_title(b, spec->blocks[i], block);
        jf_build_footnotes(b, spec->blocks[i], block);
        b->section->legend |= before;
        if (block->kind == JF_BLOCK_TEXT && block->text->runs->len == 0)
            jf_block_free(block); /* a note that had nothing to say */
        else
            g_ptr_array_add(b->section->blocks, block);
    }
    if (spec->n_blocks > 0 && b->section->blocks->len == 0)
        jf_section_add(b->section, JF_BLOCK_EMPTY, id)->empty_why =
            g_strdup(jf_word(b, "nothing to show"));
    return TRUE;
}

/* The title says {dim} itself. */
static gboolean names_member(const struct jf_build *b, const struct jf_template *title)
{
    g_autofree char *item = g_strdup_printf("{%s}", b->each_dim);
    return title->text && strstr(title->text, item);
}

static char *section_title(struct jf_build *b, const struct jf_section_spec *spec)
{
    char *title = jf_template_text(b, &spec->title, NULL);
    if (!b->each_dim || names_member(b, &spec->title))
        return title;
    char *longer = g_strdup_printf("%s · %s", title ? title : "",
                                   jf_view_label(b->view, b->each_dim, b->each_code));
    g_free(title);
    return longer;
}

/* The agenda names such sections once, for all members. */
static char *title_of_all(struct jf_build *b, const struct jf_template *title)
{
    static const char *const between[] = {" ", "·", ":", "：", "-", "–"};
    if (!names_member(b, title))
        return jf_template_text(b, title, NULL);
    g_autoptr(GString) text = g_string_new(title->text);
    g_autofree char *item = g_strdup_printf("{%s}", b->each_dim);
    g_string_replace(text, item, "", 0);
    for (size_t i = 0; i < G_N_ELEMENTS(between); i++) {
        gsize n = strlen(between[i]);
        gboolean is_first = g_str_has_prefix(text->str, between[i]);
        if (!is_first && !g_str_has_suffix(text->str, between[i]))
            continue;
        g_string_erase(text, is_first ? 0 : (gssize)(text->len - n), (gssize)n);
        i = (size_t)-1; /* again from the first */
    }
    if (text->len == 0)
        return g_strdup(jf_dim_heading(b, b->each_dim));
    struct jf_template all = {.text = text->str, .where = title->where};
    return jf_template_text(b, &all, NULL);
}

/* Plans, actions to come and what they lead to: the part of a meeting that looks ahead, unless it begins with a review. */
static gboolean looks_ahead(const struct jf_build *b, struct jf_block_spec *const *blocks, size_t n)
{
    static const char *const kinds[] = {"landing", "what_if", "sensitivity", "actions", "form", NULL};
    for (size_t i = 0; i < n && !blocks[i]->looks_back; i++) {
        const struct jf_block_spec *spec = blocks[i];
        if (is_allowed(b, spec) && (looks_ahead(b, spec->blocks, spec->n_blocks) ||
                                    (spec->word == JF_WORD_ANALYSIS && spec->kind && g_strv_contains(kinds, spec->kind))))
            return TRUE;
    }
    return FALSE;
}

gboolean jf_section_looks_ahead(const struct jf_build *b, const struct jf_section_spec *spec)
{
    return spec->n_blocks == 0 || looks_ahead(b, spec->blocks, spec->n_blocks);
}

/* "何静\n经营管理部": the name, and below it the department. */
static char *split_who(char *text, char **dept)
{
    char *line = text ? strchr(text, '\n') : NULL;
    if (line) {
        *line = '\0';
        if (dept)
            *dept = g_strdup(line + 1);
    }
    return not_empty(text);
}

static void add_item(struct jf_build *b, const struct jf_section_spec *spec, int place,
                     const char *title, int section)
{
    if (b->each_dim && b->document->agenda->len > 0 &&
        ((struct jf_agenda_item *)b->document->agenda->pdata[b->document->agenda->len - 1])
                ->number == place)
        return;
    struct jf_agenda_item *item = g_new0(struct jf_agenda_item, 1);
    g_autofree char *plain = b->each_dim ? title_of_all(b, &spec->title) : NULL;
    item->number = place;
    item->title = g_strdup(plain ? plain : title);
    item->who = split_who(jf_template_text(b, &spec->who, NULL), &item->dept);
    item->goal = not_empty(jf_template_text(b, &spec->goal, NULL));
    item->minutes = spec->minutes;
    item->start_minute = -1;
    item->section = section;
    item->is_future = jf_section_looks_ahead(b, spec);
    g_ptr_array_add(b->document->agenda, item);
}

gboolean jf_build_section(struct jf_build *b, const struct jf_section_spec *spec, int place,
                          GError **error)
{
    g_autofree char *title = section_title(b, spec);
    gboolean is_agenda_only = spec->n_blocks == 0;
    int index = is_agenda_only ? -1 : (int)b->document->sections->len;
    add_item(b, spec, place, title, index);
    if (is_agenda_only)
        return TRUE;
    struct jf_section *section = jf_document_add_section(b->document, title);
    g_autofree char *id = b->each_dim ? g_strdup_printf("s%d.%u", place, b->document->sections->len)
                                      : g_strdup_printf("s%d", place);
    b->section = section;
    section->number = place;
    section->theme = g_strdup(spec->theme);
    section->who = split_who(jf_template_text(b, &spec->who, NULL), NULL);
    section->minutes = spec->minutes;
    section->is_review = spec->blocks[0]->looks_back;
    if (!add_blocks(b, spec, id, error))
        return FALSE;
    jf_parts_round(section->blocks);
    GError *local = NULL;
    section->message = message_line(b, spec, id, &local);
    if (local) {
        g_propagate_error(error, local);
        return FALSE;
    }
    jf_highlight_named(section->blocks, section->message);
    if (!spec->no_comments)
        jf_build_marks(b, spec);
    const struct jf_block_spec *lead = leading(b, spec->blocks, spec->n_blocks);
    struct jf_block *first = section->blocks->len ? section->blocks->pdata[0] : NULL;
    set_title_line(b, first ? dated(first) : NULL, page_title(b, lead, title), when(b, spec->n_blocks > 0 ? spec->blocks[0] : NULL, lead, first),
                   &section->page_title, &section->when);
    section->footnote = jf_footnote_of(section->blocks, b->language);
    return TRUE;
}
