"""Mail domains where anybody gets an address: none of them is an organization's own.

The list holds the large providers and some that give addresses away for a moment; the operator adds
to it by ``LABSTEAD_PUBLIC_MAIL_DOMAINS``. What is below one of them counts, too.
"""

from __future__ import annotations

from django.conf import settings

WEBMAIL = """
126.com 163.com aim.com aol.com bigpond.com bluewin.ch bol.com.br btinternet.com comcast.net
daum.net duck.com email.com fastmail.com fastmail.fm foxmail.com free.fr freenet.de gmail.com
gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net hey.com hotmail.co.uk hotmail.com
hotmail.de hotmail.es hotmail.fr hotmail.it hushmail.com icloud.com inbox.com inbox.ru laposte.net
libero.it list.ru live.co.uk live.com live.de live.fr live.nl mac.com mail.com mail.de mail.ru
mailbox.org mailfence.com me.com msn.com naver.com o2.pl oath.com online.de orange.fr outlook.com
outlook.de outlook.es outlook.fr outlook.jp pm.me posteo.de posteo.net proton.me protonmail.ch
protonmail.com qq.com rediffmail.com riseup.net rocketmail.com runbox.com seznam.cz sfr.fr sina.com
sky.com sohu.com startmail.com t-online.de tuta.com tuta.io tutanota.com tutanota.de uol.com.br
verizon.net virgilio.it wanadoo.fr web.de wp.pl xs4all.nl ya.ru yahoo.ca yahoo.co.in yahoo.co.jp
yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru yeah.net
ymail.com zoho.com zohomail.com
"""
FOR_A_MOMENT = """
10minutemail.com discard.email dispostable.com getnada.com guerrillamail.com maildrop.cc
mailinator.com mailnesia.com mintemail.com sharklasers.com temp-mail.org tempmail.com
throwawaymail.com trashmail.com yopmail.com
"""
# Not mail providers, but addresses there are as free: relays, and names of nobody's own.
RELAYS = """
addy.io anonaddy.com anonaddy.me mozmail.com privaterelay.appleid.com simplelogin.com simplelogin.io
users.noreply.github.com
"""
PUBLIC_DOMAINS = frozenset(f"{WEBMAIL} {FOR_A_MOMENT} {RELAYS}".split())


def is_public(domain: str) -> bool:
    """Whether strangers have addresses at this domain, or at one above it."""
    listed = PUBLIC_DOMAINS.union(settings.LABSTEAD_PUBLIC_MAIL_DOMAINS)
    parts = domain.lower().split(".")
    return any(".".join(parts[start:]) in listed for start in range(len(parts)))
