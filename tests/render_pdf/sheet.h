/* tests/render_pdf/sheet.h - frames made by hand for the tests of the page renderers. */
#ifndef TESTS_RENDER_PDF_SHEET_H
#define TESTS_RENDER_PDF_SHEET_H

#include "canvas/frame.h"
#include "layout/font.h"

/* Micro Hei, then Kai: the default chains. */
struct jf_fonts *sheet_fonts(void);
/* Text without shaping, one glyph a character, a new item where the face changes; its width. */
double sheet_text(struct jf_frame *frame, const struct jf_fonts *fonts, unsigned role, double x,
                  double y, double size, const char *utf8);
struct jf_item *sheet_fill(struct jf_frame *frame, double x, double y, double w, double h,
                           jf_rgba color);
struct jf_pages *sheet_pages(void);
struct jf_frame *sheet_add_page(struct jf_pages *pages);
/* All 6763 Chinese characters of GB2312 as UTF-8, in code order, from iconv. */
char *sheet_gb2312(void);
/* Directory for this test's files, made if needed. */
const char *sheet_directory(void);
/* Standard output of a command, NULL where it fails; stderr must be empty. */
char *sheet_run(const char *const *argv);

#endif
