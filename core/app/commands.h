/* app/commands.h - the subcommands. Each gives the exit code: 0 done; 1 the report or its data is
 * wrong; 2 usage; 3 some packs or mails failed. */
#ifndef JF_APP_COMMANDS_H
#define JF_APP_COMMANDS_H

#include "arguments.h"

enum { JF_EXIT_DONE = 0, JF_EXIT_WRONG = 1, JF_EXIT_USAGE = 2, JF_EXIT_PARTLY = 3 };

int jf_command_run(const struct jf_arguments *arguments, GError **error);
int jf_command_check(const struct jf_arguments *arguments, GError **error);
int jf_command_plugins(const struct jf_arguments *arguments, GError **error);
int jf_command_new(const struct jf_arguments *arguments, GError **error);
int jf_command_release(const struct jf_arguments *arguments, GError **error);
int jf_command_send(const struct jf_arguments *arguments, GError **error);
int jf_command_doctor(const struct jf_arguments *arguments, GError **error);

#endif
