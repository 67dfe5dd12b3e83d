/* layout/theme.h - how a pack looks: page, colours, fonts. Read from templates/themes/NAME.lua by
 * core/script into this struct; jf_theme_standard() is what the file says for "standard". */
#ifndef JF_LAYOUT_THEME_H
#define JF_LAYOUT_THEME_H

#include <glib.h>
#include "jingfen/canvas.h"

struct jf_theme {
    char *name;
    double page_width, page_height;   /* 842 x 595 */
    double margin_left, margin_right; /* 36 */
    double block_gap, gutter;         /* between blocks one below the other, and side by side */
    jf_rgba ink, ink2, ink3, rule, band, off, paper, ac, py, pl, fc, good, bad, warn, accent;
    jf_rgba good_text, bad_text; /* the same as text: dark enough on paper */
    gboolean has_section_tag, has_time_bar; /* at the head of pages */
    gboolean has_logo_at_foot;
    gboolean is_mono;            /* good: hollow, bad: solid */
    char *polarity;              /* "good_green" "rise_red" */
    char **computed_fonts;       /* family chain: what the system computed (Hei) */
    char **human_fonts;          /* what a person wrote (Kai) */
    char *logo;                  /* PNG or NULL */
    double logo_shape;           /* width over height */
    unsigned first_role;         /* of its chains in the fonts of the run: jf_fonts_add */
    struct jf_theme *next;       /* of the others that sections of the report name */
};
struct jf_theme *jf_theme_standard(void);
/* Of the report's theme and those after it: the one of that name, else (or for NULL) the report's. */
const struct jf_theme *jf_theme_named(const struct jf_theme *first, const char *name);
/* Text on a fill: dark on a light one. */
jf_rgba jf_theme_ink_on(const struct jf_theme *theme, jf_rgba fill);
/* The light that sentences call red is red, whatever colour a fall has ("rise_red"). */
jf_rgba jf_theme_light(const struct jf_theme *theme, gboolean green);
void jf_theme_free(struct jf_theme *theme); /* and those after it */

#endif
