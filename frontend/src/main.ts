import "@fontsource-variable/inter/wght.css";
import "./styles/index.css";
import { startLive } from "./live/page";
import { startRequests } from "./page/requests";
import { startRemembering } from "./page/address";
import { startConfirming } from "./widgets/confirm";
import { startMenus } from "./widgets/menu";
import { startTheme } from "./widgets/theme";
import { startToasts } from "./widgets/toast";
import { startWidgets } from "./widgets/registry";

startRequests();
startConfirming();
startTheme();
startToasts();
startMenus();
startRemembering();
startWidgets();
startLive();
