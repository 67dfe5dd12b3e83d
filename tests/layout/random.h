/* tests/layout/random.h - documents by chance, the same for the same seed. */
#ifndef JF_TESTS_LAYOUT_RANDOM_H
#define JF_TESTS_LAYOUT_RANDOM_H

#include "document/document.h"

/* Every text that a person could write in it ends in this: so none lost its end if there are as many on paper. */
#define RANDOM_END "乙"
struct jf_document *random_document(guint32 seed, guint *n_texts);
/* One of the chart plugins, drawn from data by chance. */
struct jf_chart *random_chart(GRand *r);

#endif
