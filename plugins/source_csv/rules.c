/* The parameters. */
#include "source_csv/csv.h"

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
    const char *mark = jf_option_text(options, "decimal_mark");
    memset(rules, 0, sizeof *rules);
    rules->encoding = encoding && *encoding ? strdup(encoding) : NULL;
    rules->has_header = !header || strcmp(header, "false") != 0;
    rules->mark = mark ? *mark : '.';
    if (!sk_list_read(&rules->columns, options, "columns") || !sk_list_read(&rules->rename, options, "rename") ||
        !sk_list_read(&rules->no_value, options, "no_value"))
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < rules->no_value.n; i++)
        rules->no_value_is_numeric |= looks_numeric(rules->no_value.items[i]);
    if (mark && strcmp(mark, ".") != 0 && strcmp(mark, ",") != 0)
        return jf_error_set(err, JF_E_INVALID, "decimal_mark: \"%s\" is neither \".\" nor \",\"",
                            mark);
    jf_status status = sk_read_date_format(options, &rules->day, err);
    return status ? status : read_delimiter(jf_option_text(options, "delimiter"), &rules->delimiter, err);
}

void csv_rules_clear(struct csv_rules *rules)
{
    free(rules->encoding);
    sk_list_free(&rules->columns);
    sk_list_free(&rules->no_value);
    sk_list_free(&rules->rename);
}
