/* Cell formats, one for each look; number formats from the document's. */
#include <math.h>
#include <string.h>

#include "render/xlsx.h"

enum { DEFAULT_SIZE = 10, MOST_DECIMALS = 9, INPUT_YELLOW = 0xFFF8DC };

static guint look_hash(gconstpointer data)
{
    const struct jf_xlsx_look *look = data;
    guint hash = GPOINTER_TO_UINT(look->number_format);
    const guint parts[] = {look->flags, look->size, look->indent, look->color, look->background};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        hash = hash * 31 + parts[i];
    return hash;
}

static gboolean look_equal(gconstpointer a, gconstpointer b)
{
    const struct jf_xlsx_look *x = a, *y = b;
    return x->number_format == y->number_format && x->flags == y->flags && x->size == y->size &&
           x->indent == y->indent && x->color == y->color && x->background == y->background;
}

lxw_color_t jf_xlsx_color(jf_rgba color)
{
    return color >> 8;
}

/* Numbers, which signs in the middle are not, have the font that widths of columns are counted in. */
static const char *font_of(const struct jf_xlsx *x, const struct jf_xlsx_look *look)
{
    if ((look->number_format != NULL && !(look->flags & JF_XF_CENTRE)) || !g_str_has_prefix(x->document->language, "zh"))
        return "Arial";
    const gboolean is_traditional = strcmp(x->document->language, "zh-TW") == 0;
    if (look->flags & JF_XF_HUMAN)
        return is_traditional ? "DFKai-SB" : "KaiTi";
    return is_traditional ? "Microsoft JhengHei" : "Microsoft YaHei";
}

static void set_alignment(lxw_format *f, const struct jf_xlsx_look *look)
{
    if (look->flags & JF_XF_WRAP)
        format_set_text_wrap(f);
    if (look->flags & JF_XF_CENTRE)
        format_set_align(f, LXW_ALIGN_CENTER);
    if (look->flags & JF_XF_RIGHT)
        format_set_align(f, LXW_ALIGN_RIGHT);
    if (look->indent > 0)
        format_set_indent(f, (uint8_t)MIN(look->indent, 15));
    format_set_align(f, look->flags & JF_XF_MIDDLE ? LXW_ALIGN_VERTICAL_CENTER
                                                   : LXW_ALIGN_VERTICAL_TOP);
}

static lxw_format *new_format(struct jf_xlsx *x, const struct jf_xlsx_look *look)
{
    lxw_format *f = workbook_add_format(x->book);
    if (look->flags & JF_XF_COLOR_ONLY) {
        if (look->color != 0)
            format_set_font_color(f, jf_xlsx_color(look->color));
        if (look->number_format != NULL)
            format_set_num_format(f, look->number_format);
        return f;
    }
    format_set_font_name(f, font_of(x, look));
    format_set_font_size(f, look->size > 0 ? look->size : DEFAULT_SIZE);
    format_set_font_color(f, jf_xlsx_color(look->color != 0 ? look->color : x->theme->ink));
    if (look->number_format != NULL)
        format_set_num_format(f, look->number_format);
    if (look->flags & JF_XF_BOLD)
        format_set_bold(f);
    if (look->flags & JF_XF_LINK)
        format_set_underline(f, LXW_UNDERLINE_SINGLE);
    if (look->background != 0 || look->flags & JF_XF_HEAD)
        format_set_bg_color(
            f, jf_xlsx_color(look->background != 0 ? look->background : x->theme->band));
    if (look->flags & JF_XF_TOP_LINE) {
        format_set_top(f, LXW_BORDER_THIN);
        format_set_top_color(f, jf_xlsx_color(x->theme->ink));
    }
    if (look->flags & JF_XF_BOTTOM_LINE) {
        format_set_bottom(f, LXW_BORDER_THIN);
        format_set_bottom_color(
            f, jf_xlsx_color(look->flags & JF_XF_HEAD ? x->theme->ink : x->theme->rule));
    }
    if (look->flags & JF_XF_INPUT) {
        format_set_unlocked(f);
        format_set_bg_color(f, INPUT_YELLOW);
        format_set_border(f, LXW_BORDER_THIN);
        format_set_border_color(f, jf_xlsx_color(x->theme->rule));
    }
    set_alignment(f, look);
    return f;
}

lxw_format *jf_xlsx_format(struct jf_xlsx *x, const struct jf_xlsx_look *look)
{
    if (x->formats == NULL)
        x->formats = g_hash_table_new_full(look_hash, look_equal, g_free, NULL);
    lxw_format *f = g_hash_table_lookup(x->formats, look);
    if (f == NULL) {
        f = new_format(x, look);
        g_hash_table_insert(x->formats, g_memdup2(look, sizeof *look), f);
    }
    return f;
}

lxw_format *jf_xlsx_plain_format(struct jf_xlsx *x, unsigned flags, unsigned size, jf_rgba color)
{
    const struct jf_xlsx_look look = {.flags = flags, .size = size, .color = color};
    return jf_xlsx_format(x, &look);
}

double jf_xlsx_scale(const struct jf_format *format)
{
    if (format->style == JF_STYLE_POINTS)
        return 0.01;
    return format->style == JF_STYLE_NUMBER && format->scale > 0 ? format->scale : 1;
}

/* Digits with a true minus, and in differences with a plus and "±0": +#,##0.0;"−"#,##0.0;"±0" */
static const char *new_number_format(enum jf_style style, int decimals, gboolean is_signed, gboolean plain_zero)
{
    static const char *const zeros = "000000000";
    const char *suffix = style == JF_STYLE_PERCENT ? "%" : style == JF_STYLE_POINTS ? "\"pp\"" : "";
    g_autofree char *digits =
        g_strdup_printf("%s%s%.*s%s", style == JF_STYLE_NUMBER ? "#,##0" : "0",
                        decimals > 0 ? "." : "", decimals, zeros, suffix);
    g_autofree char *zero = plain_zero ? g_strdup("0")
                                       : g_strdup_printf("\"\xC2\xB1" "0%s\"", style == JF_STYLE_POINTS ? "pp" : suffix);
    g_autofree char *text = is_signed ? g_strdup_printf("+%s;\"\xE2\x88\x92\"%s;%s", digits, digits, zero)
                                      : g_strdup_printf("%s;\"\xE2\x88\x92\"%s", digits, digits);
    return g_intern_string(text);
}

const char *jf_xlsx_number_format(const struct jf_format *format, int decimals)
{
    static const char *known[JF_STYLE_TEXT][MOST_DECIMALS + 1][3];
    if (format->style == JF_STYLE_TEXT)
        return NULL;
    const int places = CLAMP(decimals, 0, MOST_DECIMALS);
    const int is_signed = format->is_signed || format->style == JF_STYLE_POINTS ? 1 : 0;
    const char **slot = &known[format->style][places][is_signed + (is_signed && format->plain_zero)];
    if (*slot == NULL)
        *slot = new_number_format(format->style, places, is_signed == 1, format->plain_zero);
    return *slot;
}
