/* base/free.h - what a thing owns, freed in one line. */
#ifndef JF_BASE_FREE_H
#define JF_BASE_FREE_H

#include <glib.h>

static inline void jf_free_each(void *const *pointers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        g_free(pointers[i]);
}
/* g_free of each. */
#define jf_free_all(...) \
    jf_free_each((void *const[]){__VA_ARGS__}, sizeof((void *const[]){__VA_ARGS__}) / sizeof(void *))

static inline void jf_strfreev_each(char **const *lists, size_t n)
{
    for (size_t i = 0; i < n; i++)
        g_strfreev(lists[i]);
}
/* g_strfreev of each. */
#define jf_free_lists(...) \
    jf_strfreev_each((char **const[]){__VA_ARGS__}, sizeof((char **const[]){__VA_ARGS__}) / sizeof(char **))

#endif
