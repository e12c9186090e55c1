// What every component can reach: the store, its present state, and the words of the chosen language.
import { createContext, useContext } from "../vendor/preact-htm.js";

export const AppContext = createContext(null);
export const useApp = () => useContext(AppContext);
