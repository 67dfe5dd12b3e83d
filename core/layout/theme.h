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
    jf_rgba ink, ink2, ink3, rule, band, off, paper, ac, py, pl, fc, good, bad, warn, accent;
    jf_rgba good_text, bad_text; /* the same as text: dark enough on paper */
    gboolean is_mono;            /* good: hollow, bad: solid */
    char *polarity;              /* "good_green" "rise_red" */
    char **computed_fonts;       /* family chain: what the system computed (Hei) */
    char **human_fonts;          /* what a person wrote (Kai) */
    char *logo;                  /* PNG or NULL */
};
struct jf_theme *jf_theme_standard(void);
void jf_theme_free(struct jf_theme *theme);

#endif
