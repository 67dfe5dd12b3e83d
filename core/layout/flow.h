/* layout/flow.h - the blocks of a section fill its pages. */
#ifndef JF_LAYOUT_FLOW_H
#define JF_LAYOUT_FLOW_H

#include "layout/lay.h"

/* Appends the pages of a section to lay->open. */
void jf_flow_section(struct jf_lay *lay, const struct jf_section *section);

#endif
