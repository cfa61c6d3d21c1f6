"""The plugins of the configuration folder that a server has loaded, by its product list, and where that fails one by one.

From backend/application/plugin/plugin.go (PublicGetProductList, PublicGetProductDetail): one tool that cannot be shown breaks the whole list,
but the details of its own plugin only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cozecheck.core.text import T
from cozecheck.studio.client import NO_PRODUCT, Studio, StudioError
from cozecheck.studio.model import Product

LIST, DETAIL = "/api/marketplace/product/list", "/api/marketplace/product/detail"
DEADLY = T(
    "look into its log, `docker logs coze-server`: with a tool whose schema refers to itself, the list ends the server; "
    "name the configuration that the server runs with, so that cozecheck goes round it"
)
ENOUGH = ("session", "login", "not-json", "unavailable")
"""Failures that the next question would meet too."""


class Listing(NamedTuple):
    """`products` by id. `trouble` is why the list could not be had: then only the configuration's own plugins were asked for, and
    `troubles` are those of single ones. `unasked` are plugins for which nothing was asked."""

    products: Mapping[str, Product]
    trouble: StudioError | None = None
    troubles: Mapping[str, StudioError] = {}
    unasked: frozenset[str] = frozenset()
    whole: bool = True


async def products(studio: Studio, known: Iterable[str], deadly: Iterable[str]) -> Listing:
    """What the server has. `known` are the configuration's plugins, `deadly` those whose details would end the whole server. Raises StudioError."""
    unasked = frozenset(deadly)
    trouble = None
    if not unasked:
        try:
            data = await studio.get(LIST, entity_type=2, keyword="", page_num=1, page_size=20, sort_type=1)
            found = [_product(item) for item in data.get("products") or () if isinstance(item, dict)]
            return Listing({product.id: product for product in found if product})
        except StudioError as error:
            if not error.status:
                raise StudioError(error.kind, T("the plugin list gets {reason}", reason=error.message), DEADLY) from None
            if error.status != 500:
                raise
            trouble = error
    single: dict[str, Product] = {}
    troubles: dict[str, StudioError] = {}
    for plugin in known:
        if plugin in unasked:
            continue
        try:
            item = _product(await studio.get(DETAIL, product_id=1, entity_id=plugin, entity_type=2))
            if item:
                single[plugin] = item
        except StudioError as error:
            if error.kind in ENOUGH:
                raise
            if error.code != NO_PRODUCT:
                troubles[plugin] = error
    return Listing(single, trouble, troubles, unasked, False)


def _product(item: Mapping[str, Any]) -> Product | None:
    meta, extra = item.get("meta_info"), item.get("plugin_extra")
    if not isinstance(meta, dict) or not meta.get("entity_id"):
        return None
    extra = extra if isinstance(extra, dict) else {}
    tools = {str(tool.get("id")): str(tool.get("name", "")) for tool in extra.get("tools") or () if isinstance(tool, dict)}
    mode = extra.get("auth_mode")
    return Product(str(meta["entity_id"]), str(meta.get("name", "")), tools, mode if isinstance(mode, int) else 0)
