/* source_csv/marks.h - where in 64 bytes the delimiters, quotes and line ends are, as a bit mask. */
#ifndef SOURCE_CSV_MARKS_H
#define SOURCE_CSV_MARKS_H

#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>

static inline uint64_t csv_marks_16(const char *text, __m128i delimiter)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')),
                                _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')));
    __m128i cells =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, delimiter), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
    return (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(ends, cells));
}

static inline uint64_t csv_marks(const char *text, char delimiter)
{
    const __m128i d = _mm_set1_epi8(delimiter);
    return csv_marks_16(text, d) | csv_marks_16(text + 16, d) << 16 |
           csv_marks_16(text + 32, d) << 32 | csv_marks_16(text + 48, d) << 48;
}
#else
static inline uint64_t csv_marks(const char *text, char delimiter)
{
    uint64_t mask = 0;
    for (unsigned i = 0; i < 64; i++)
        mask |=
            (uint64_t)(text[i] == delimiter || text[i] == '"' || text[i] == '\n' || text[i] == '\r')
            << i;
    return mask;
}
#endif
#endif
