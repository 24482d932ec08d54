// Everything the page does, in the order it wakes up.
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { startModals } from "./modal.js";
import { startPresses } from "./press.js";
import { startComposer } from "./compose.js";
import { startClock } from "./clock.js";
import { startDialogs } from "./dialogs.js";

startComposer();
startMenus();
startPresses();
startModals();
startDialogs();
startClock();
startLive();
