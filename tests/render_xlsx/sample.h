/* A document made by hand with every kind of block, for the tests of workbook and JSON. */
#ifndef JF_TEST_SAMPLE_H
#define JF_TEST_SAMPLE_H

#include "document/document.h"

struct jf_document *sample_document(void);

#endif
