/* app/watchdog.h - an end to what a script or a plugin does inside one call, where nothing can count.
 *
 * Between start and stop the process ends with a message and exit code 1 when the seconds are over.
 * Children of the run have their parent for that.
 */
#ifndef JF_APP_WATCHDOG_H
#define JF_APP_WATCHDOG_H

void jf_watchdog_start(const char *script, int seconds);
void jf_watchdog_stop(void);
/* From here on a crash, an end or a hang inside a plugin is told with the name of the plugin. */
void jf_watchdog_plugins(void);

#endif
