/* app/watchdog.h - an end to what a script does inside one instruction, where nothing can count.
 *
 * Between start and stop the process ends with a message and exit code 1 when the seconds are over.
 * Children of the run have their parent for that.
 */
#ifndef JF_APP_WATCHDOG_H
#define JF_APP_WATCHDOG_H

void jf_watchdog_start(const char *script, int seconds);
void jf_watchdog_stop(void);

#endif
