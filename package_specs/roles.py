"""Everyone a playbook can name, with titles in one place."""

from typing import Literal

from .base import Text

Role = Literal[
    "koordinator",
    "moedeleder",
    "ordstyrer",
    "referent",
    "tidsholder",
    "zoom_vaert",
    "chatvagt",
    "oplaegsholder",
    "gruppeleder",
    "gruppe",
    "medlem",
    "praksis",
    "personale",
    "facilitator",
    "kiap",
    "kiap_konsulent",
    "klyngeteam",
    "kommune",
    "praehospital",
    "praehospital_rep",
    "plo_k",
    "praksiskonsulent",
    "region",
]

GUESTS: frozenset[Role] = frozenset(
    {"kommune", "praehospital", "praehospital_rep", "facilitator", "plo_k", "praksiskonsulent"}
)
"""Those who come to a meeting from outside the cluster."""

ROLES: dict[Role, Text] = {
    "koordinator": Text(da="klyngekoordinator", en="cluster coordinator"),
    "moedeleder": Text(da="mødeleder", en="chair of the meeting"),
    "ordstyrer": Text(da="ordstyrer", en="moderator"),
    "referent": Text(da="referent", en="minute-taker"),
    "tidsholder": Text(da="tidsholder", en="timekeeper"),
    "zoom_vaert": Text(da="Zoom-vært", en="Zoom host"),
    "chatvagt": Text(da="chatvagt", en="chat watcher"),
    "oplaegsholder": Text(da="oplægsholder", en="presenter"),
    "gruppeleder": Text(da="gruppeleder", en="group leader"),
    "gruppe": Text(da="gruppen", en="the group"),
    "medlem": Text(da="klyngemedlem", en="cluster member"),
    "praksis": Text(da="praksis", en="practice"),
    "personale": Text(da="praksispersonale", en="practice staff"),
    "facilitator": Text(da="facilitator", en="facilitator"),
    "kiap": Text(da="KiAP", en="KiAP"),
    "kiap_konsulent": Text(da="KiAP-konsulent", en="KiAP consultant"),
    "klyngeteam": Text(da="regionens klyngeteam", en="the region's cluster team"),
    "kommune": Text(da="kommunen", en="the municipality"),
    "praehospital": Text(da="Præhospitalet", en="the prehospital service"),
    "praehospital_rep": Text(da="repræsentant fra Præhospitalet (AMK)", en="prehospital representative (AMK)"),
    "plo_k": Text(da="PLO-K", en="PLO-K"),
    "praksiskonsulent": Text(da="praksiskonsulent", en="practice consultant"),
    "region": Text(da="regionen", en="the region"),
}
