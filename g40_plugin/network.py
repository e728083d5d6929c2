"""What the engine's downloads need of the network settings of QGIS: its proxy and its certificates."""

import os
from pathlib import Path
from typing import Dict
from urllib.parse import quote

from qgis.core import QgsApplication, QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkProxy

from .outputs import written_beside

PROXY = ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy")
NO_PROXY = ("NO_PROXY", "no_proxy")
# the downloads of the engine and pip both read it; a certificate in pip's own settings goes before it
CERTIFICATES = "REQUESTS_CA_BUNDLE"

_SCHEMES = {
    QNetworkProxy.ProxyType.HttpProxy: "http",
    QNetworkProxy.ProxyType.HttpCachingProxy: "http",
    QNetworkProxy.ProxyType.Socks5Proxy: "socks5h",
}


def network_variables(folder: Path) -> Dict[str, str]:
    """Environment variables with the proxy and the certificates of QGIS; the latter are kept in a file in ``folder``.

    Certificates that the environment of QGIS names already are left as they are.
    """
    return {**proxy_variables(), **({} if os.environ.get(CERTIFICATES) else _certificate_variables(folder))}


def _certificate_variables(folder: Path) -> Dict[str, str]:
    # those of the system and those that were added in QGIS, such as that of a proxy which signs itself
    trusted = bytes(QgsApplication.authManager().trustedCaCertsPemText())
    path = folder / "authorities.pem"
    if not trusted:
        return {}
    try:
        if not path.is_file() or path.read_bytes() != trusted:
            folder.mkdir(parents=True, exist_ok=True)
            with written_beside(path) as beside:
                beside.write_bytes(trusted)
    except OSError:
        # the engine reads those of the system by itself too
        return {}
    return {CERTIFICATES: str(path)}


def proxy_variables() -> Dict[str, str]:
    """The proxy of QGIS's options as environment variables; empty where QGIS has none, or that of the system.

    The system's own proxy Python finds by itself.
    """
    manager = QgsNetworkAccessManager.instance()
    # each thread has a manager of its own, which knows the options as they were when it was made
    manager.setupDefaultProxyAndCache()
    proxy = manager.fallbackProxy()
    scheme = _SCHEMES.get(proxy.type())
    if scheme is None or not proxy.hostName():
        return {}
    login = quote(proxy.user(), safe="")
    if proxy.password():
        login += ":" + quote(proxy.password(), safe="")
    address = "{}://{}{}".format(scheme, login + "@" if login else "", proxy.hostName())
    if proxy.port():
        address += f":{proxy.port()}"
    without = ",".join(_host(url) for url in [*manager.excludeList(), *manager.noProxyList()] if url)
    return {**dict.fromkeys(PROXY, address), **(dict.fromkeys(NO_PROXY, without) if without else {})}


def _host(url: str) -> str:
    # QGIS compares beginnings of addresses, the variables hold hosts
    return url.rpartition("//")[2].partition("/")[0]
