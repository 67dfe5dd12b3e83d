/* source_csv: what is read from which text. */
#include "plugin/source_reader.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The rows of a file with this text; the first of more options than the path. */
static char *read_text(const char *name, const char *text, gssize length,
                       const char *const *columns, const char *option)
{
    struct reader r;
    g_autofree char *path = reader_file(name, text, length);
    g_autofree char *path_option = g_strconcat("path=", path, NULL);
    char *result;
    if (reader_open(&r, "csv", FALSE, LIST(path_option, option)) && reader_scan(&r, columns, 1))
        result = g_strdup(r.rows->str);
    else
        result = g_strconcat("error: ", r.error, NULL);
    reader_close(&r);
    return result;
}

#define assert_reads(text, columns, option, expected)                                              \
    do {                                                                                           \
        g_autofree char *got =                                                                     \
            read_text("case.csv", text, (gssize)sizeof(text) - 1, columns, option);                \
        assert_string_equal(got, expected);                                                        \
    } while (0)
#define assert_refuses(text, columns, option, part)                                                \
    do {                                                                                           \
        g_autofree char *got =                                                                     \
            read_text("case.csv", text, (gssize)sizeof(text) - 1, columns, option);                \
        if (!g_str_has_prefix(got, "error: ") || !strstr(got, part))                               \
            fail_msg("expected an error with \"%s\", got: %s", part, got);                         \
    } while (0)

static void records(void **state)
{
    (void)state;
    assert_reads("a,b\n1,2\n3,4\n", NULL, NULL, "1|2\n3|4\n");
    assert_reads("a,b\r\n1,2\r\n3,4", NULL, NULL, "1|2\n3|4\n");
    assert_reads("a,b\r1,2\r3,4\r", NULL, NULL, "1|2\n3|4\n");
    assert_reads("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", NULL, NULL, "x,y|say \"hi\"\n");
    assert_reads("a,b\n\"two\nlines\",2\n3,4\n", NULL, NULL, "two\nlines|2\n3|4\n");
    assert_reads("a,b\r\n\"two\r\nlines\",2\r\n3,4\r\n", NULL, NULL, "two\r\nlines|2\n3|4\n");
    assert_reads("a,b\n , x \n", NULL, NULL, " | x \n");
    assert_reads("a,b\n\n1,2\n,\n\n", NULL, NULL, "1|2\n");
    assert_reads("a\n1\n\n2\n", NULL, NULL, "1\n2\n");
    assert_reads("a,b\n1,\"\"\n,-\n-,2\n", NULL, NULL, "1|~\n~|-\n-|2\n");
    assert_reads("a,b\n1,\"x\"", NULL, NULL, "1|x\n");
    assert_refuses("a,b\n1,2,3\n", NULL, NULL, "case.csv:2: the row has 3 cells, the header has 2");
    assert_refuses("a,b\n1,2\n3\n", NULL, NULL, "case.csv:3: the row has 1 cells");
    assert_reads("a,b\n1,6\" x\n", NULL, NULL, "1|6\" x\n");
    assert_refuses("a,b\n1,\"x\"y\n", NULL, NULL, "case.csv:2: text stands behind a closing quote");
    assert_refuses("a,b\n1,\"open\n2,3\n", NULL, NULL, "case.csv:2: a quote is opened");
}

static void delimiters(void **state)
{
    (void)state;
    assert_reads("a;b\n1,5;2\n2,5;3\n", NULL, NULL, "1,5|2\n2,5|3\n");
    assert_reads("a\tb\n1,5\t2\n", NULL, NULL, "1,5|2\n");
    assert_reads("a|b\n1|2\n", NULL, NULL, "1|2\n");
    assert_reads("a,b\n\"1;2;3\",4\n", NULL, NULL, "1;2;3|4\n");
    assert_reads("a^b\n1^2\n", NULL, "delimiter=^", "1|2\n");
    assert_reads("1|2\n3|4\n", LIST("y", "x"), "columns=x",
                 "error: case.csv: 1 columns are declared, line 1 has 2, "
                 "delimited by \"|\"");
    assert_refuses("a,b\n1,2\n", NULL, "delimiter=::", "is not one ASCII character");
}

static void headers(void **state)
{
    (void)state;
    struct reader r;
    g_autofree char *path = reader_file("no_header.csv", "1|2\n3|4\n", -1);
    g_autofree char *option = g_strconcat("path=", path, NULL);
    assert_true(
        reader_open(&r, "csv", FALSE, LIST(option, "header=false", "columns=x", "columns=y")));
    assert_true(reader_scan(&r, LIST("y", "x:n0"), 1));
    assert_string_equal(r.rows->str, "2|1\n4|3\n");
    reader_close(&r);
    assert_refuses("1,2\n", NULL, "header=false", "header = false needs the names");
    assert_reads("a,b\n1,2\n", LIST("金额:n2"), "rename=b=金额", "2\n");
    assert_reads(" a ,b\n1,2\n", LIST("a"), NULL, "1\n");
    assert_reads("a,,c\n1,2,3\n", LIST("column 2"), NULL, "2\n");
    assert_reads("a,b,a\n1,2,3\n", NULL, NULL, "1|2|3\n");
    assert_refuses("a,b,a\n1,2,3\n", LIST("a"), NULL, "two columns are called \"a\"");
    assert_refuses("amount,b\n1,2\n", LIST("amuont"), NULL,
                   "did you mean \"amount\"?; the columns are amount, b");
    assert_refuses("", NULL, NULL, "the file is empty");
    assert_refuses("\n\n", NULL, NULL, "the file is empty");
    assert_reads("a,b\n", NULL, NULL, "");
}

static void encodings(void **state)
{
    (void)state;
    const char *expected = "华东|12\n";
    assert_reads("\xEF\xBB\xBF地区,数\n华东,12\n", LIST("地区", "数:n0"), NULL, expected);
    static const char *const names[] = {"GB18030", "UTF-16LE", "UTF-16BE", "BIG5"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        gsize n;
        const char *text = i == 3 ? "地區,數\n華東,12\n" : "地区,数\n华东,12\n";
        g_autofree char *bytes = g_convert(text, -1, "UTF-8", "UTF-8", NULL, &n, NULL);
        g_autofree char *converted = g_convert(bytes, -1, names[i], "UTF-8", NULL, &n, NULL);
        assert_non_null(converted);
        g_autofree char *got =
            read_text("encoded.csv", converted, (gssize)n, NULL, i == 3 ? "encoding=Big5" : NULL);
        assert_string_equal(got, i == 3 ? "華東|12\n" : expected);
    }
    /* Latin-1 is refused, not taken for Chinese. */
    assert_refuses("pa\xEDs,a\xF1o\nEspa\xF1"
                   "a,2026\n",
                   NULL, NULL, "declare it: encoding");
    assert_reads("pa\xEDs,a\xF1o\nEspa\xF1"
                 "a,2026\n",
                 NULL, "encoding=latin1", "España|2026\n");
    assert_refuses("a\n1\n", NULL, "encoding=klingon", "\"klingon\" is not known");
    assert_refuses("a\nx\xE9y\n", NULL, "encoding=UTF-8", "case.csv:2: column \"a\": \"x?");
}

/* What is not declared: common characters tell GB18030, also of traditional texts; what looks like another encoding is
 * refused, and what could be two things is said. */
static void encodings_that_look_alike(void **state)
{
    static const struct { const char *encoding, *text, *refused; gboolean is_told; } cases[] = {
        { "GBK", "日期,分公司,金額\n2026-10-01,臺北,1\n2026-10-02,高雄,2\n", NULL, FALSE },
        { "BIG5", "日期,分公司,金額\n2026-10-01,臺北,1\n", "looks like Big5", FALSE },
        { "BIG5", "id,name\n1,台\n", "looks like Big5", FALSE },
        { "GB18030", "id,name\n1,北京\n", NULL, TRUE },
        { "GB18030", "日期,分公司,金额\n2026-10-01,杭州,1\n2026-10-01,宁波,1\n", NULL, FALSE },
        { "CP1251", "Дата,Филиал,Сумма\n2026-10-01,Москва,1\n", "the encoding cannot be told", FALSE },
        { "SHIFT_JIS", "日付,支店\n2026-10-01,東京\n", "the encoding cannot be told", FALSE },
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        gsize n;
        struct reader r;
        g_autofree char *bytes = g_convert(cases[i].text, -1, cases[i].encoding, "UTF-8", NULL, &n, NULL);
        assert_non_null(bytes);
        g_autofree char *path = reader_file("alike.csv", bytes, (gssize)n);
        g_autofree char *option = g_strconcat("path=", path, NULL);
        gboolean is_read = reader_open(&r, "csv", FALSE, LIST(option)) && reader_scan(&r, NULL, 1);
        assert_int_equal(is_read, cases[i].refused == NULL);
        if (cases[i].refused)
            assert_non_null(strstr(r.error, cases[i].refused));
        else
            assert_true(strstr(r.inputs->str, "GB18030") && g_str_has_suffix(cases[i].text, strrchr(r.rows->str, '|') + 1));
        assert_int_equal(strstr(r.log->str, "could be Big5") != NULL, cases[i].is_told);
        reader_close(&r);
    }
    unlink(JF_TEST_BINARY_DIR "/pipe.csv");
    assert_int_equal(mkfifo(JF_TEST_BINARY_DIR "/pipe.csv", 0600), 0);
    struct reader r;
    assert_false(reader_open(&r, "csv", FALSE, LIST("path=" JF_TEST_BINARY_DIR "/pipe.csv")));
    assert_non_null(strstr(r.error, "is not a file but a pipe"));
    reader_close(&r);
    unlink(JF_TEST_BINARY_DIR "/pipe.csv");
}

static void numbers(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *value;
    } cases[] = {
        {"1234.5", "1234.5"},
        {"-0.05", "-0.05"},
        {"\"1,234,567.89\"", "1234567.89"},
        {"(123)", "-123"},
        {"（1.5）", "-1.5"},
        {"１２３．４５", "123.45"},
        {"12%", "0.12"},
        {"1.2万", "12000"},
        {"3億", "300000000"},
        {"¥1.50", "1.5"},
        {"￥12", "12"},
        {"$(1.5)", "-1.5"},
        {"($1.5)", "-1.5"},
        {"5-", "-5"},
        {"−5", "-5"},
        {"1.5E+3", "1500"},
        {"2e-1", "0.2"},
        {" 7 ", "7"},
        {"12元", "12"},
        {"1.2亿元", "120000000"},
        {"+3", "3"},
        {".5", "0.5"},
        {"007", "7"},
        {"1.500", "1.5"},
        {"0.30000000000000004", "0.3"},
        {"2024.9949999999999", "2024.99"},
        {"1e3", "1000"},
        {"US$5", "5"},
        {"12345678901234567890.12", "12345678901234567890.12"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat("a,b\nx,", cases[i].cell, "\n", NULL);
        g_autofree char *got = read_text("number.csv", text, -1, LIST("b:n2"), NULL);
        g_autofree char *expected = g_strconcat(cases[i].value, "\n", NULL);
        assert_string_equal(got, expected);
    }
    static const struct {
        const char *cell, *part;
    } wrong[] = {
        {"12x", "number.csv:2: column \"b\": \"12x\" is not a number"},
        {"1.234", "declare decimals = { [\"b\"] = 3 }"},
        {"\"1,23,456\"", "groups of three digits"},
        {"\"1.234,56\"", "decimal_mark = \",\""},
        {"\"1,7\"", "read in two ways"},
        {"\"12,3x\"", "\"12,3x\" is not a number"},
        {"--5", "is not a number"},
        {"(5", "is not a number"},
        {"NaN", "is not a number"},
        {"1 2", "is not a number"},
        {"12.5%", "= 3 }"},
        {"1.2.3", "is not a number"},
        {"1e999", "is too large"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *text = g_strconcat("a,b\nx,", wrong[i].cell, "\n", NULL);
        g_autofree char *got = read_text("number.csv", text, -1, LIST("b:n2"), NULL);
        if (!g_str_has_prefix(got, "error: ") || !strstr(got, wrong[i].part))
            fail_msg("%s: expected \"%s\", got %s", wrong[i].cell, wrong[i].part, got);
    }
    assert_reads("a;b\nx;1.234,56\n", LIST("b:n2"), "decimal_mark=,", "1234.56\n");
    assert_reads("a,b\nx,NULL\ny,\nz,5\n", LIST("b:n2"), "no_value=NULL", "~\n~\n5\n");
    assert_reads("a,b\nx,9999\nz,5\n", LIST("b:n2"), "no_value=9999", "~\n5\n");
    assert_refuses("a,b\nx,-\n", LIST("b:n2"), "no_value=NULL", "\"-\" is not a number");
    /* a text stands as it is: "-" may be the sign of an account */
    assert_reads("a,b\n-,-\nNULL,1\n", LIST("a", "b:n0"), NULL, "-|~\nNULL|1\n");
}

static void days(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *day;
    } cases[] = {
        {"2026-10-03", "2026-10-03"},
        {"2026/10/3", "2026-10-03"},
        {"2026年10月3日", "2026-10-03"},
        {"2026年10月", "2026-10-01"},
        {"202610", "2026-10-01"},
        {"20261003", "2026-10-03"},
        {"2026-10", "2026-10-01"},
        {"2026-10-03 00:00:00", "2026-10-03"},
        {"2026-10-03T10:30:00.000Z", "2026-10-03"},
        {"46298", "2026-10-03"},
        {"2026.10.3", "2026-10-03"},
        {"3-Oct-2026", "2026-10-03"},
        {"Oct 3, 2026", "2026-10-03"},
        {"46298.5", "2026-10-03"},
        {"２０２６－１０－０３", "2026-10-03"},
        {"2024-02-29", "2024-02-29"},
        {" 2026-10-03 ", "2026-10-03"},
        {"2026-10-03 10:00 PM", "2026-10-03"},
        {"", "~"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat("a,b\nx,\"", cases[i].cell, "\"\n", NULL);
        g_autofree char *got = read_text("day.csv", text, -1, LIST("b:d"), NULL);
        g_autofree char *expected = g_strconcat(cases[i].day, "\n", NULL);
        assert_string_equal(got, expected);
    }
    assert_reads("d\n10/3/2026\n1/31/26\n2026-10-04\n", LIST("d:d"), "date_format=M/D/Y",
                 "2026-10-03\n2026-01-31\n2026-10-04\n");
    assert_reads("d\n3.10.2026\n31.1.26\n", LIST("d:d"), "date_format=dd.mm.yyyy",
                 "2026-10-03\n2026-01-31\n");
    assert_reads("d\n03/04/99\n", LIST("d:d"), "date_format=D/M/Y", "1999-04-03\n");
    assert_reads("d\n100\n", LIST("d:d"), "date_format=serial", "1900-04-09\n");
    assert_refuses("d\n3/4/2026\n", LIST("d:d"), NULL, "declare date_format");
    assert_refuses("d\n20226-10-01\n", LIST("d:d"), NULL, "is not a date");
    assert_refuses("d\n13/14/2026\n", LIST("d:d"), "date_format=M/D/Y",
                   "is not a date in the declared order MDY");
    static const char *const wrong[] = {"2026-02-30", "2026-13-01",       "00:00.0", "2026",
                                        "soon",       "2026-10-03 25:00", "1234567"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *text = g_strconcat("a,b\nx,", wrong[i], "\n", NULL);
        g_autofree char *got = read_text("day.csv", text, -1, LIST("b:d"), NULL);
        if (!strstr(got, "day.csv:2: column \"b\""))
            fail_msg("%s: got %s", wrong[i], got);
    }
    assert_refuses("d\n1\n", LIST("d:d"), "date_format=weird", "is not understood");
}

static void files(void **state)
{
    (void)state;
    struct reader r;
    g_autofree char *first = reader_file("many_1.csv", "day,amount,note\n2026-01-01,1.5,x\n", -1);
    g_autofree char *second =
        reader_file("many_2.csv", "amount;day;extra\n\"2\";2026-01-02;y\n3;2026-01-03;z\n", -1);
    g_autofree char *dir = g_path_get_dirname(first);
    g_autofree char *glob = g_strconcat("path=", dir, "/many_*.csv", NULL);
    assert_true(reader_open(&r, "csv", FALSE, LIST(glob)));
    r.with_places = TRUE;
    assert_true(reader_scan(&r, LIST("amount:n1", "day:d", "note", "extra"), 1));
    assert_string_equal(r.rows->str,
                        "1.5|2026-01-01|x|~|many_1.csv|2\n2|2026-01-02|~|y|many_2.csv|2\n"
                        "3|2026-01-03|~|z|many_2.csv|3\n");
    assert_non_null(strstr(r.inputs->str, "many_2.csv|49|"));
    assert_non_null(strstr(r.inputs->str, "|UTF-8, ';'"));
    assert_false(reader_scan(&r, LIST("nothing"), 1));
    assert_non_null(
        strstr(r.error, "many_1.csv and the other files: there is no column \"nothing\""));
    reader_close(&r);

    g_autofree char *missing = g_strconcat("path=", dir, "/many_3.csv", NULL);
    assert_false(reader_open(&r, "csv", FALSE, LIST(missing)));
    assert_non_null(strstr(r.error, "there is no such file; did you mean \"many_"));
    reader_close(&r);
    g_autofree char *directory = g_strconcat("path=", dir, NULL);
    assert_false(reader_open(&r, "csv", FALSE, LIST(directory)));
    assert_non_null(strstr(r.error, "is a directory; name its files"));
    reader_close(&r);
    g_autofree char *none = g_strconcat("path=", dir, "/none_*.csv", NULL);
    assert_false(reader_open(&r, "csv", FALSE, LIST(none)));
    assert_non_null(strstr(r.error, "no file has a name like this"));
    reader_close(&r);
}

static void rejected_rows(void **state)
{
    (void)state;
    struct reader r;
    g_autofree char *path =
        reader_file("rejects.csv", "a,b\n\"two\nlines\",1\nx,bad\ny,2\nz\nw,3\n", -1);
    g_autofree char *option = g_strconcat("path=", path, NULL);
    assert_true(reader_open(&r, "csv", TRUE, LIST(option)));
    r.with_places = TRUE;
    assert_true(reader_scan(&r, LIST("b:n0"), 1));
    assert_string_equal(r.rows->str, "1|rejects.csv|2\n2|rejects.csv|5\n3|rejects.csv|7\n");
    assert_string_equal(r.rejects->str, "rejects.csv:4|b|bad|is not a number\n"
                                        "rejects.csv:6|||the row has 1 cells, the header has 2\n");
    reader_close(&r);
}

/* 4 MB with quoted line ends, doubled and stray quotes: any number of streams gives the same rows. */
static void partitions(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "%d,plain,1.25\n",
        "%d,\"quoted, text\",2.50\n",
        "%d,\"two\nlines \"\"of\"\" text\n\",3\n",
        "%d,6\" pipe,4\n",
        "%d,\"x\"y,5\n",
        "%d,,6\n",
    };
    g_autoptr(GString) text = g_string_new("id,text,amount\n");
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    for (int i = 0; text->len < 4 << 20; i++) {
        char line[100];
        G_GNUC_BEGIN_IGNORE_DEPRECATIONS
        g_snprintf(line, sizeof line, lines[g_rand_int_range(random, 0, 6)], i);
        G_GNUC_END_IGNORE_DEPRECATIONS
        g_string_append(text, line);
    }
    g_autofree char *path = reader_file("big.csv", text->str, (gssize)text->len);
    g_autofree char *option = g_strconcat("path=", path, NULL);
    struct reader r;
    assert_true(reader_open(&r, "csv", TRUE, LIST(option)));
    r.with_places = TRUE;
    const char *const *columns = LIST("id", "text", "amount:n2");
    assert_true(reader_scan(&r, columns, 1));
    g_autofree char *one = g_strdup(r.rows->str);
    g_autofree char *input = g_strdup(r.inputs->str);
    g_autofree char *rejects = g_strdup(r.rejects->str);
    assert_true(r.n_rows > 100000 && strlen(rejects) > 100000);
    for (size_t max = 2; max <= 5; max++) {
        g_string_truncate(r.inputs, 0);
        g_string_truncate(r.rejects, 0);
        assert_true(reader_scan(&r, columns, max));
        assert_true(strcmp(r.rejects->str, rejects) == 0);
        assert_true(strcmp(r.rows->str, one) == 0);
        assert_string_equal(r.inputs->str, input); /* one report a file, the same hash */
    }
    reader_close(&r);
}

static void ghosts(void **state)
{
    (void)state;
    struct reader r;
    g_autofree char *path = reader_file("ghosts.csv", "a,b\n,\n1,2\n,\n\n", -1);
    g_autofree char *option = g_strconcat("path=", path, NULL);
    assert_true(reader_open(&r, "csv", FALSE, LIST(option)));
    assert_true(reader_scan(&r, NULL, 1));
    assert_string_equal(r.rows->str, "1|2\n");
    assert_non_null(strstr(r.log->str, "ghosts.csv: 2 rows hold nothing but delimiters"));
    reader_close(&r);
}

static void cancelled(void **state)
{
    (void)state;
    struct reader r;
    g_autofree char *path = reader_file("cancel.csv", "a\n1\n", -1);
    g_autofree char *option = g_strconcat("path=", path, NULL);
    assert_true(reader_open(&r, "csv", FALSE, LIST(option)));
    r.cancel = 1;
    assert_false(reader_scan(&r, NULL, 1));
    assert_non_null(strstr(r.error, "stopped by the user"));
    reader_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records),   cmocka_unit_test(delimiters),    cmocka_unit_test(headers),
        cmocka_unit_test(encodings), cmocka_unit_test(encodings_that_look_alike),
        cmocka_unit_test(numbers),       cmocka_unit_test(days),
        cmocka_unit_test(files),     cmocka_unit_test(rejected_rows), cmocka_unit_test(partitions),
        cmocka_unit_test(cancelled), cmocka_unit_test(ghosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
