/* From strings to clusters: which face draws each character, and how far it advances.
 *
 * Ideographs, digits and punctuation stand alone and come from the table of glyphs; only words of
 * letters go through HarfBuzz, once each: words are remembered with the fonts. So does each ideograph
 * of a face that has forms for the language ("locl"): 骨 differs between Taipei and Beijing. Marks stay where the
 * rules of lines want them.
 */
#include "layout/text.h"

#include <hb.h>
#include <string.h>

#include "base/error.h"
#include "base/free.h"
#include "base/text.h"
#include "jingfen/canvas.h"

#define HUMAN_DIGIT_SCALE 0.95
#define POSTER_SIZE 24.0

struct shaped_glyph {
    guint32 gid, byte;
    float advance, dx, dy; /* em */
};
struct shaped_word {
    guint n;
    struct shaped_glyph glyphs[];
};

struct builder {
    const struct jf_typesetter *ts;
    struct jf_para *para;
    GArray *clusters; /* struct jf_cluster */
    guint span;
};

static gboolean is_letter(gunichar c)
{
    return c < 0x2E80 && (g_unichar_isalpha(c) || g_unichar_ismark(c));
}

/* Digits and Latin in a person's text are printed as the system prints them. */
static gboolean is_computed_in_human(gunichar c)
{
    return (c > 0x20 && c < 0x7F) || is_letter(c) || c == 0x2212 || c == 0x2013 || c == 0xB1;
}

static unsigned role_for(unsigned role, gunichar c)
{
    gboolean human = role == JF_FONT_HUMAN || role == JF_FONT_HUMAN_BOLD;

    return human && is_computed_in_human(c) ? role - JF_FONT_HUMAN : role;
}

/* Missing bold is fill and stroke; the widths are those of the look. */
static float embolden_for(const struct jf_fonts *fonts, const struct jf_span *span, unsigned drawn,
                          int face)
{
    gboolean bold = jf_fonts_face(fonts, face)->is_bold;
    unsigned role = span->role & 3;

    if (bold && span->size > POSTER_SIZE)
        return 0; /* the face's own weight is enough */

    if (role == JF_FONT_HUMAN_BOLD)
        return drawn != role ? bold ? 0 : 0.03F : bold ? 0.022F : 0.042F;
    return role == JF_FONT_BOLD && !bold ? 0.042F : 0;
}

static gboolean fail_glyph(const struct builder *b, gunichar c, GError **error)
{
    char utf8[8] = {0};

    g_unichar_to_utf8(c, utf8);
    return jf_fail(error, JF_ERROR_RENDER,
                   "%s: no font of the theme has the character \"%s\" (U+%04X) of \"%.60s\"; add a "
                   "font that has it to the theme's chain",
                   b->ts->where ? b->ts->where : "text", utf8, c, b->para->text);
}

static void add_cluster(struct builder *b, guint32 byte, gunichar c, unsigned drawn,
                        const struct jf_font_glyph *glyph)
{
    const struct jf_span *span = &b->para->spans[b->span];
    double size = drawn == (span->role & 3) ? span->size : span->size * HUMAN_DIGIT_SCALE;
    struct jf_cluster cluster = {
        .byte = byte,
        .codepoint = c,
        .gid = glyph->gid,
        .face = (gint16)glyph->face,
        .span = (guint16)b->span,
        .advance = (float)(glyph->advance_em * size),
        .size = (float)size,
        .is_space = c == ' ' || c == 0x3000,
        .embolden = embolden_for(b->ts->fonts, span, drawn, glyph->face),
    };

    g_array_append_val(b->clusters, cluster);
}

static struct shaped_word *shape_word(hb_font_t *font, double upem, const char *language, const char *word, int length)
{
    hb_buffer_t *buffer = hb_buffer_create();
    struct shaped_word *out;
    hb_glyph_info_t *infos;
    hb_glyph_position_t *positions;
    unsigned n;

    hb_buffer_add_utf8(buffer, word, length, 0, length);
    hb_buffer_set_language(buffer, hb_language_from_string(language, -1));
    hb_buffer_guess_segment_properties(buffer);
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    hb_shape(font, buffer, NULL, 0);
    infos = hb_buffer_get_glyph_infos(buffer, &n);
    positions = hb_buffer_get_glyph_positions(buffer, &n);
    out = g_malloc0(sizeof *out + n * sizeof out->glyphs[0]);
    out->n = n;
    for (unsigned i = 0; i < n; i++)
        out->glyphs[i] = (struct shaped_glyph){
            infos[i].codepoint, infos[i].cluster, (float)(positions[i].x_advance / upem),
            (float)(positions[i].x_offset / upem), (float)(-positions[i].y_offset / upem)};
    hb_buffer_destroy(buffer);
    return out;
}

static const struct shaped_word *find_word(const struct jf_typesetter *ts, int face, const char *word, guint32 length)
{
    const struct jf_fonts *fonts = ts->fonts;
    const char *language = jf_fonts_is_local(fonts, face) && ts->language ? ts->language : "en";
    char key[128];
    g_autofree char *long_key = NULL;
    const char *k = key;
    struct shaped_word *shaped;

    if (length + strlen(language) + 16 < sizeof key)
        g_snprintf(key, sizeof key, "%d:%s:%.*s", face, language, (int)length, word);
    else
        k = long_key = g_strdup_printf("%d:%s:%.*s", face, language, (int)length, word);
    shaped = g_hash_table_lookup(jf_fonts_words(fonts), k);
    if (!shaped) {
        shaped = shape_word(jf_fonts_hb(fonts, face), jf_fonts_face(fonts, face)->units_per_em, language,
                            word, (int)length);
        g_hash_table_insert(jf_fonts_words(fonts), g_strdup(k), shaped);
    }
    return shaped;
}

/* A word of letters or one character, in one face: its glyphs as HarfBuzz places them. */
static void add_word(struct builder *b, guint32 from, guint32 to, unsigned drawn, int face)
{
    const char *text = b->para->text;
    const struct shaped_word *word = find_word(b->ts, face, text + from, to - from);

    for (guint i = 0; i < word->n; i++) {
        const struct shaped_glyph *g = &word->glyphs[i];
        struct jf_font_glyph glyph = {face, g->gid, (double)g->advance};
        struct jf_cluster *added;

        add_cluster(b, from + g->byte, g_utf8_get_char(text + from + g->byte), drawn, &glyph);
        added = &g_array_index(b->clusters, struct jf_cluster, b->clusters->len - 1);
        added->dx = g->dx * added->size;
        added->dy = g->dy * added->size;
        added->is_inside = i > 0 && word->glyphs[i - 1].byte == g->byte;
    }
}

static gboolean add_line_end(struct builder *b, guint32 byte)
{
    struct jf_cluster cluster = {.byte = byte,
                                 .codepoint = '\n',
                                 .span = (guint16)b->span,
                                 .is_space = TRUE,
                                 .size = (float)b->para->spans[b->span].size};

    g_array_append_val(b->clusters, cluster);
    return TRUE;
}

/* A quotation mark that the font makes as wide as an ideograph is a narrow one in a Latin text, and between Latin
 * letters anywhere. */
static gunichar mark_for(const struct builder *b, const char *at, const char *end)
{
    const char *text = b->para->text, *next = g_utf8_next_char(at), *language = b->ts->language;
    const gunichar c = g_utf8_get_char(at), before = at > text ? g_utf8_get_char(g_utf8_prev_char(at)) : 0;
    const gunichar after = next < end ? g_utf8_get_char(next) : 0;
    const gunichar narrow = c == 0x2018 || c == 0x2019 ? '\'' : c == 0x201C || c == 0x201D ? '"' : 0;

    if (!narrow || (language && g_str_has_prefix(language, "zh") && !(is_letter(before) && is_letter(after))))
        return c;
    return jf_fonts_glyph(b->ts->fonts, b->ts->first_role + JF_FONT_BODY, c)->advance_em < 0.8 ? c : narrow;
}

/* One character that stands alone, or one word; *at moves past it. */
static gboolean add_next(struct builder *b, const char **at, const char *end, GError **error)
{
    const char *text = b->para->text;
    unsigned role = b->para->spans[b->span].role & 3;
    gunichar c = mark_for(b, *at, end);
    unsigned drawn = role_for(role, c);
    const struct jf_font_glyph *glyph;
    const char *p = g_utf8_next_char(*at);
    guint32 from = (guint32)(*at - text);

    *at = p;
    if (c == '\n')
        return add_line_end(b, from);
    glyph = jf_fonts_glyph(b->ts->fonts, b->ts->first_role + drawn, c);
    if (glyph->face < 0)
        return fail_glyph(b, c, error);
    if (!is_letter(c) && !(g_unichar_isalpha(c) && jf_fonts_is_local(b->ts->fonts, glyph->face))) {
        add_cluster(b, from, c, drawn, glyph);
        return TRUE;
    }
    for (; is_letter(c) && p < end; p = g_utf8_next_char(p)) {
        gunichar next = g_utf8_get_char(p);

        if (!is_letter(next) || role_for(role, next) != drawn ||
            (!g_unichar_ismark(next) &&
             jf_fonts_face_for(b->ts->fonts, b->ts->first_role + drawn, next) != glyph->face))
            break;
        if (jf_fonts_face_for(b->ts->fonts, b->ts->first_role + drawn, next) < 0)
            return fail_glyph(b, next, error);
    }
    add_word(b, from, (guint32)(p - text), drawn, glyph->face);
    *at = p;
    return TRUE;
}

static gboolean add_span(struct builder *b, const char *from, const char *end, GError **error)
{
    while (from < end)
        if (!add_next(b, &from, end, error))
            return FALSE;
    return TRUE;
}

/* ends: of each span in the text. */
static gboolean add_spans(struct builder *b, const gsize *ends, GError **error)
{
    const char *at = b->para->text;

    for (b->span = 0; b->span < b->para->n_spans; b->span++) {
        const char *end = b->para->text + ends[b->span];

        if (!add_span(b, at, end, error))
            return FALSE;
        at = end;
    }
    return TRUE;
}

struct jf_para *jf_para_new(const struct jf_typesetter *ts, const struct jf_span *spans, guint n,
                            GError **error)
{
    g_autoptr(jf_para) para = g_new0(struct jf_para, 1);
    struct builder b = {.ts = ts, .para = para};
    GString *text = g_string_new(NULL);
    g_autofree gsize *ends = g_new(gsize, n + 1);
    gboolean is_chinese = ts->language && g_str_has_prefix(ts->language, "zh"), ok;

    para->spans = g_memdup2(spans, n * sizeof *spans);
    para->n_spans = n;
    para->language = ts->language;
    for (guint i = 0; i < n; i++) {
        g_autofree char *clean = jf_text_clean(spans[i].text, -1, TRUE);
        if (!ts->is_verbatim)
            jf_text_append_punctuated(text, clean ? clean : "", is_chinese);
        else
            g_string_append(text, clean ? clean : "");
        ends[i] = text->len;
        para->max_size = MAX(para->max_size, spans[i].size);
        para->spans[i].text = NULL;
    }
    b.clusters = g_array_sized_new(FALSE, FALSE, sizeof(struct jf_cluster), (guint)text->len + 1);
    para->text = g_string_free(text, FALSE);
    ok = add_spans(&b, ends, error);
    if (ok && n > 0) {
        const struct jf_font_glyph *dots = jf_fonts_glyph(ts->fonts, ts->first_role + JF_FONT_BODY, 0x2026);

        b.span = n - 1;
        if (dots->face >= 0) {
            add_cluster(&b, 0, 0x2026, JF_FONT_BODY, dots);
            para->ellipsis = g_array_index(b.clusters, struct jf_cluster, b.clusters->len - 1);
            g_array_set_size(b.clusters, b.clusters->len - 1);
        }
    }
    para->n = b.clusters->len;
    if (is_chinese)
        jf_text_space((struct jf_cluster *)(void *)b.clusters->data, para->n);
    para->clusters = (struct jf_cluster *)(void *)g_array_free(b.clusters, FALSE);
    return ok ? g_steal_pointer(&para) : NULL;
}

struct jf_para *jf_para_plain(const struct jf_typesetter *ts, const struct jf_span *span,
                              GError **error)
{
    return jf_para_new(ts, span, 1, error);
}

void jf_para_free(struct jf_para *para)
{
    if (!para)
        return;
    jf_free_all(para->text, para->spans, para->clusters, para->lines, para);
}
