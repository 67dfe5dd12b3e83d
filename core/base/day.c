#include "base/day.h"

/* Days are counted in eras of 400 years (146097 days) of years that begin in March. */
enum { DAYS_IN_ERA = 146097, DAYS_TO_1970 = 719468 };

static int days_in_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const gboolean is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : days[month - 1];
}

jf_day jf_day_from_ymd(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12)
        return JF_DAY_NONE;
    if (day < 1 || day > days_in_month(year, month))
        return JF_DAY_NONE;
    const int march_year = month <= 2 ? year - 1 : year;
    const int era = march_year / 400, year_of_era = march_year % 400;
    const int day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_IN_ERA + day_of_era - DAYS_TO_1970;
}

void jf_day_to_ymd(jf_day day, int *year, int *month, int *mday)
{
    const gint64 days = (gint64)day + DAYS_TO_1970;
    const gint64 era = (days >= 0 ? days : days - (DAYS_IN_ERA - 1)) / DAYS_IN_ERA;
    const int day_of_era = (int)(days - era * DAYS_IN_ERA);
    const int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int march_month = (5 * day_of_year + 2) / 153;
    *mday = day_of_year - (153 * march_month + 2) / 5 + 1;
    *month = march_month < 10 ? march_month + 3 : march_month - 9;
    *year = (int)(year_of_era + era * 400) + (*month <= 2);
}

void jf_day_to_iso(jf_day day, char out[16])
{
    if (day == JF_DAY_NONE) {
        out[0] = '\0';
        return;
    }
    int year, month, mday;
    jf_day_to_ymd(day, &year, &month, &mday);
    g_snprintf(out, 16, "%04d-%02d-%02d", year, month, mday);
}

jf_day jf_month_first_day(int month)
{
    return jf_day_from_ymd(month / 12, month % 12 + 1, 1);
}
