/* The parameters. */
#include "source_csv/csv.h"

char **csv_copy_list(const char *const *values, size_t n)
{
    char **list = calloc(n + 1, sizeof *list);
    for (size_t i = 0; list && i < n; i++)
        list[i] = strdup(values[i]);
    return list;
}

void csv_free_list(char **list, size_t n)
{
    for (size_t i = 0; list && i < n; i++)
        free(list[i]);
    free(list);
}

const struct jf_option *csv_option(const struct jf_options *options, const char *name)
{
    for (size_t i = 0; i < options->n_items; i++)
        if (!strcmp(options->items[i]->name, name))
            return options->items[i];
    return NULL;
}

static void copy_option(const struct jf_options *options, const char *name, char ***list, size_t *n)
{
    const struct jf_option *option = csv_option(options, name);
    *n = option ? option->n_values : 0;
    *list = csv_copy_list(option ? option->values : NULL, *n);
}

static jf_status read_delimiter(const char *text, char *out, struct jf_error *err)
{
    static const struct {
        const char *word;
        char delimiter;
    } words[] = {
        {"tab", '\t'},      {"\\t", '\t'}, {"comma", ','},
        {"semicolon", ';'}, {"pipe", '|'}, {"space", ' '},
    };
    *out = 0;
    for (size_t i = 0; text && i < sizeof words / sizeof *words; i++)
        if (!strcmp(text, words[i].word))
            *out = words[i].delimiter;
    if (!text || *out)
        return JF_OK;
    *out = text[0];
    if (strlen(text) != 1 || strchr("\"\r\n", *text))
        return jf_error_set(
            err, JF_E_INVALID,
            "delimiter: \"%s\" is not one ASCII character; write \",\" \";\" \"|\" or \"tab\"",
            text);
    return JF_OK;
}

static bool looks_numeric(const char *word)
{
    return *word && strspn(word, "0123456789.-") == strlen(word) && strpbrk(word, "0123456789");
}

jf_status csv_read_rules(const struct jf_options *options, struct csv_rules *rules,
                         struct jf_error *err)
{
    const char *encoding = jf_option_text(options, "encoding"),
               *header = jf_option_text(options, "header");
    const char *date_format = jf_option_text(options, "date_format"),
               *mark = jf_option_text(options, "decimal_mark");
    static const char *const usual[] = {"-"};
    memset(rules, 0, sizeof *rules);
    rules->encoding = encoding && *encoding ? strdup(encoding) : NULL;
    rules->has_header = !header || strcmp(header, "false") != 0;
    rules->mark = mark ? *mark : '.';
    copy_option(options, "columns", &rules->columns, &rules->n_columns);
    copy_option(options, "rename", &rules->rename, &rules->n_rename);
    copy_option(options, "no_value", &rules->no_value, &rules->n_no_value);
    if (!csv_option(options, "no_value")) {
        free(rules->no_value);
        rules->no_value = csv_copy_list(usual, rules->n_no_value = 1);
    }
    if (!rules->columns || !rules->rename || !rules->no_value)
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < rules->n_no_value; i++)
        rules->no_value_is_numeric |= looks_numeric(rules->no_value[i]);
    if (mark && strcmp(mark, ".") != 0 && strcmp(mark, ",") != 0)
        return jf_error_set(err, JF_E_INVALID, "decimal_mark: \"%s\" is neither \".\" nor \",\"",
                            mark);
    if (date_format && !sk_read_day_rules(date_format, &rules->day))
        return jf_error_set(
            err, JF_E_INVALID,
            "date_format: \"%s\" is not understood; write the order of the parts, as \"Y-M-D\", "
            "\"M/D/Y\", \"D.M.Y\", \"Y-M\", or \"serial\"",
            date_format);
    return read_delimiter(jf_option_text(options, "delimiter"), &rules->delimiter, err);
}

void csv_rules_clear(struct csv_rules *rules)
{
    free(rules->encoding);
    csv_free_list(rules->columns, rules->n_columns);
    csv_free_list(rules->no_value, rules->n_no_value);
    csv_free_list(rules->rename, rules->n_rename);
}
