/* A frame as text, one verb a line, numbers with two decimals: for golden tests. */
#ifndef JF_TEST_TRACE_H
#define JF_TEST_TRACE_H

#include "canvas/frame.h"

char *frame_trace(const struct jf_frame *frame); /* newly allocated */

#endif
