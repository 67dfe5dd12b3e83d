/* Days as people write them: up to three groups of digits (or the name of a month) and what
 * separates them; then perhaps a time, which is checked and left out. */
#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "sourcekit/cell.h"

enum { MAX_DAY = 48, FIRST_SERIAL = 10000, LAST_SERIAL = 99999, SERIAL_OF_1970 = 25569 };

struct group {
    int value, n_digits;
    bool is_name;
};
struct parts {
    struct group groups[3];
    int n;
};

bool sk_day_from_ymd(int year, int month, int day, int32_t *out)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > lengths[month - 1] + (month == 2 && is_leap))
        return false;
    /* Days from 1970-01-01 in the proleptic Gregorian calendar; years begin in March. */
    int y = year - (month <= 2), era = y / 400, of_era = y - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    *out = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    return true;
}

bool sk_read_day_rules(const char *format, struct sk_day_rules *out)
{
    static const char *const known[] = {"YMD", "MDY", "DMY", "YDM", "YM", "MY"};
    size_t n = 0;
    memset(out, 0, sizeof *out);
    if (!strcasecmp(format, "serial")) {
        out->order[0] = 'S';
        return true;
    }
    for (; *format && n < 3; format++) {
        char c = (char)toupper((unsigned char)*format);
        if (strchr("YMD", c) && !memchr(out->order, c, n))
            out->order[n++] = c;
        else if (isalpha((unsigned char)c) && !strchr("YMD", c))
            break; /* hh:mm: the time is found by itself */
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(out->order, known[i]))
            return true;
    return false;
}

static bool refuse(struct sk_reason *reason, const char *text)
{
    snprintf(reason->text, sizeof reason->text, "%s", text);
    return false;
}

/* ---- to ASCII ------------------------------------------------------------------------------- */

/* 年 月 . / become "-", 日 号 nothing, full-width signs their ASCII form. */
static bool to_ascii(const char *text, size_t length, char out[MAX_DAY + 1])
{
    static const struct {
        const char *utf8;
        char sign;
    } signs[] = {
        {"年", '-'}, {"月", '-'}, {"日", 0}, {"号", 0}, {"　", ' '}, {"－", '-'},
    };
    size_t n = 0;
    while (length && n < MAX_DAY) {
        const unsigned char *s = (const unsigned char *)text;
        size_t used = 1, i;
        char sign = (char)s[0];
        for (i = 0; s[0] >= 0x80 && i < sizeof signs / sizeof *signs; i++)
            if (length >= 3 && memcmp(text, signs[i].utf8, 3) == 0) {
                sign = signs[i].sign;
                used = 3;
                break;
            }
        if (used == 1 && s[0] >= 0x80) {
            if (length < 3 || s[0] != 0xEF || s[1] != 0xBC)
                return false;
            sign = (char)(s[2] - 0x60);
            used = 3;
        }
        if (sign)
            out[n++] = sign;
        text += used;
        length -= used;
    }
    while (n && out[n - 1] == ' ')
        n--;
    out[n] = 0;
    return length == 0;
}

/* ---- the time ------------------------------------------------------------------------------- */

static bool take_number(const char **at, int min, int max)
{
    int value = 0, n = 0;
    for (; isdigit((unsigned char)**at) && n < 3; ++*at, n++)
        value = value * 10 + (**at - '0');
    return n >= min && n <= 2 && value <= max;
}

/* 10:30[:00[.000]] [AM|PM] [Z|+08:00] */
static bool is_time(const char *at)
{
    if (!take_number(&at, 1, 24) || *at++ != ':' || !take_number(&at, 2, 59))
        return false;
    if (*at == ':') {
        at++;
        if (!take_number(&at, 2, 60))
            return false;
        if (*at == '.')
            at += 1 + strspn(at + 1, "0123456789");
    }
    at += *at == ' ';
    if (!strncasecmp(at, "AM", 2) || !strncasecmp(at, "PM", 2))
        at += 2;
    at += *at == ' ';
    if (*at == 'Z')
        return at[1] == 0;
    if (*at == '+' || *at == '-') {
        at++;
        if (!take_number(&at, 2, 14))
            return false;
        at += *at == ':';
        return (*at == 0 || take_number(&at, 2, 59)) && *at == 0;
    }
    return *at == 0;
}

/* Cuts the time off; false where what follows the day is not a time. */
static bool cut_time(char *text)
{
    char *colon = strchr(text, ':');
    if (!colon)
        return true;
    char *start = colon;
    while (start > text && isdigit((unsigned char)start[-1]))
        start--;
    if (start == text || (start[-1] != ' ' && start[-1] != 'T') || !is_time(start))
        return false;
    for (start--; start > text && start[-1] == ' ';)
        start--;
    *start = 0;
    return true;
}

/* ---- the groups ----------------------------------------------------------------------------- */

static int month_of_name(const char *text, size_t n)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    for (int i = 0; i < 12; i++)
        if (n >= 3 && n <= strlen(names[i]) && !strncasecmp(text, names[i], n))
            return i + 1;
    return n == 4 && !strncasecmp(text, "sept", 4) ? 9 : 0;
}

static bool read_parts(const char *text, struct parts *p)
{
    p->n = 0;
    while (*text) {
        size_t n = 0;
        struct group g = {0, 0, false};
        if (isdigit((unsigned char)*text)) {
            for (; isdigit((unsigned char)text[n]); n++)
                g.value = n < 9 ? g.value * 10 + (text[n] - '0') : 0;
            g.n_digits = (int)n;
        } else {
            while (isalpha((unsigned char)text[n]))
                n++;
            g.is_name = true;
            g.value = month_of_name(text, n);
        }
        if (p->n == 3 || (g.is_name && !g.value) || g.n_digits > 8)
            return false;
        p->groups[p->n++] = g;
        text += n;
        if (!*text)
            break;
        size_t between = strspn(text, "-/. ,");
        if (between == 0 && !g.is_name && !isalpha((unsigned char)*text))
            return false;
        text += between;
    }
    return p->n > 0;
}

static int full_year(const struct group *g)
{
    return g->n_digits > 2 ? g->value : g->value + (g->value < 70 ? 2000 : 1900);
}

static bool by_order(const struct parts *p, const char *order, int32_t *out)
{
    int year = 0, month = 0, day = 1;
    if ((int)strlen(order) != p->n)
        return false;
    for (int i = 0; i < p->n; i++) {
        const struct group *g = &p->groups[i];
        if (order[i] == 'Y' && !g->is_name && (g->n_digits == 4 || g->n_digits == 2))
            year = full_year(g);
        else if (order[i] == 'M' && g->n_digits <= 2)
            month = g->value;
        else if (order[i] == 'D' && !g->is_name && g->n_digits <= 2)
            day = g->value;
        else
            return false;
    }
    return sk_day_from_ymd(year, month, day, out);
}

/* 20261003, 202610, 45931; with a declared order 03102026 and 031026 too. */
static bool from_one_group(const char *digits, const struct group *g, const char *order, int32_t *out)
{
    struct parts p = {.n = 0};
    const char *shape = *order && *order != 'S' ? order : g->n_digits == 6 ? "YM" : "YMD";
    if (g->is_name)
        return false;
    if (*order == 'S' || (g->n_digits == 5 && g->value >= FIRST_SERIAL && g->value <= LAST_SERIAL)) {
        *out = g->value - SERIAL_OF_1970;
        return g->value >= 61 && g->value <= 2958465;
    }
    if (g->n_digits == 6 && (!strcmp(shape, "YMD") || !strcmp(shape, "YM")) &&
        (!strncmp(digits, "19", 2) || !strncmp(digits, "20", 2)))
        shape = "YM";
    int year_digits = g->n_digits - 2 * ((int)strlen(shape) - 1);
    if (year_digits != 4 && (year_digits != 2 || !*order))
        return false;
    for (; *shape; shape++) {
        struct group *part = &p.groups[p.n++];
        part->n_digits = *shape == 'Y' ? year_digits : 2;
        for (int i = 0; i < part->n_digits; i++)
            part->value = part->value * 10 + (*digits++ - '0');
    }
    shape = *order && *order != 'S' && p.n == (int)strlen(order) ? order : p.n == 2 ? "YM" : "YMD";
    return by_order(&p, shape, out);
}

static bool from_groups(const struct parts *p, const char *order, int32_t *out, struct sk_reason *reason)
{
    const struct group *g = p->groups;
    for (int i = 0; i < p->n; i++)
        if (g[i].n_digits > 4)
            return false;
    if (g[0].n_digits == 4)
        return by_order(p, p->n == 2 ? "YM" : !strcmp(order, "YDM") ? order : "YMD", out);
    if (p->n == 2)
        return g[1].n_digits == 4 ? by_order(p, "MY", out) : strlen(order) == 2 && by_order(p, order, out);
    if (strlen(order) == 3)
        return by_order(p, order, out);
    if (g[1].is_name)
        return by_order(p, "DMY", out);
    if (g[0].is_name)
        return by_order(p, "MDY", out);
    return refuse(reason, "can be read in two ways; declare date_format = \"M/D/Y\" or \"D/M/Y\"");
}

bool sk_parse_day(const char *text, size_t length, const struct sk_day_rules *rules, int32_t *out,
                  struct sk_reason *reason)
{
    char ascii[MAX_DAY + 1];
    struct parts p = {.n = 0};
    reason->text[0] = 0;
    bool is_day = to_ascii(text, length, ascii) && cut_time(ascii);
    if (is_day && ascii[0]) {
        char *point = strchr(ascii, '.'); /* 45931.5: a serial number with a time */
        if (point && point - ascii == 5 && strspn(ascii, "0123456789") == 5 &&
            strspn(point + 1, "0123456789") == strlen(point + 1))
            *point = 0;
    }
    is_day = is_day && read_parts(ascii, &p) &&
             (p.n == 1 ? from_one_group(ascii, &p.groups[0], rules->order, out)
                       : from_groups(&p, rules->order, out, reason));
    if (!is_day && !reason->text[0]) {
        if (*rules->order)
            snprintf(reason->text, sizeof reason->text, "is not a date in the declared order %s",
                     rules->order);
        else
            refuse(reason, "is not a date");
    }
    return is_day;
}
