"""Mails that are only HTML, from careful to hostile."""

from __future__ import annotations

from tests.mails.writing import Case, mail


def _html(name: str, odd: str, source: str, text: str | None = None, **expect: object) -> Case:
    raw = mail(source, Content_Type="text/html; charset=utf-8")
    return Case(name, odd, raw, {**({"text": text} if text is not None else {}), **expect})


GMAIL = (
    '<div dir="ltr">Merci, c\'est réglé.</div><br><div class="gmail_quote"><div class="gmail_attr">'
    "Le lun. 23 nov. 2026 à 10:15, GSI &lt;gsi@vigie.example&gt; a écrit :<br></div>"
    '<blockquote class="gmail_quote">Votre dossier est pris en charge.<br>Le centre</blockquote></div>'
)
OUTLOOK = (
    '<html xmlns:o="x"><head><style>p.MsoNormal{margin:0}</style></head><body><div class="WordSection1">'
    '<p class="MsoNormal">Le flux est revenu.<o:p></o:p></p><p class="MsoNormal">&nbsp;</p>'
    '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">'
    "<b>De&nbsp;:</b> GSI &lt;gsi@vigie.example&gt; <br><b>Envoyé&nbsp;:</b> lundi 23 novembre 2026 10:15<br>"
    "<b>À&nbsp;:</b> Jeanne Martin<br><b>Objet&nbsp;:</b> Dossier 2026-000123</p></div>"
    '<p class="MsoNormal">Où en est le flux ?</p></div></body></html>'
)
THUNDERBIRD = (
    '<p>Oui, à 8 h.</p><div class="moz-cite-prefix">Le 23/11/2026 à 10:15, GSI a écrit&nbsp;:<br></div>'
    '<blockquote type="cite" cite="mid:x"><p>À quelle heure ?</p></blockquote>'
)
INTERLEAVED = (
    "<p>Le 23/11/2026 à 10:15, GSI a écrit :</p><blockquote type=cite><p>À quelle heure ?</p></blockquote>"
    "<p>À 8 h.</p><blockquote type=cite><p>Sur quel poste ?</p></blockquote><p>Sur tous.</p>"
)

CASES = [
    _html("html-simple", "paragraphs and line breaks", "<p>Bonjour,</p><p>Le flux<br>est vide.</p>", "Bonjour,\n\nLe flux\nest vide."),
    _html("html-entities", "entities", "<p>&eacute;t&eacute; &lt;12 &amp; 13&gt; &euro; &#233; &#x2019;</p>", "été <12 & 13> € é ’"),
    _html("html-script", "scripts, styles and titles are not text", "<title>T</title><style>p{}</style><script>alert('x')</script><p>Bonjour</p>", "Bonjour"),
    _html("html-script-unclosed", "a script that is never closed", "<p>Bonjour</p><script>alert('x')", "Bonjour"),
    _html("html-comment", "comments and conditional comments", "<p>Bon<!-- caché -->jour</p><!--[if mso]><p>Outlook</p><![endif]-->", "Bonjour"),
    _html("html-list", "lists", "<ul><li>un</li><li>deux</li></ul>", text__has="* un"),
    _html("html-table", "a table with figures", "<table><tr><td>DSG</td><td>12</td></tr><tr><td>GRO</td><td>3</td></tr></table>", "DSG  12\nGRO  3"),
    _html("html-unclosed", "no element is closed", "<p>Bonjour<p>Le <b>flux<p>vide", text__has="flux"),
    _html("html-fragments", "broken tags", "<p>Bonjour <b <i>fort</i></p <div>fin</div>", text__has="Bonjour"),
    _html("html-upper", "tags in capitals", "<P>BONJOUR<BR>LE FLUX</P>", "BONJOUR\nLE FLUX"),
    _html("html-nbsp", "no-break spaces from an editor", "<p>Bonjour&nbsp;&nbsp;Jeanne</p>", text__has="Jeanne"),
    _html("html-image-only", "nothing but an image", '<img src="cid:logo@cd37.example" alt="">', "", problems__has="no_text"),
    _html("html-event", "an event handler and a script link", "<p onclick=\"x()\">Bonjour <a href=\"javascript:x()\">ici</a></p>", "Bonjour ici"),
    _html("html-meta-charset", "charset only in the meta element", '<meta charset="utf-8"><p>été</p>', "été"),
    _html("html-gmail-reply", "an answer from Gmail", GMAIL, reply="Merci, c'est réglé.", quoted__has="Votre dossier est pris en charge."),
    _html("html-outlook-reply", "an answer from Outlook", OUTLOOK, reply="Le flux est revenu.", quoted__has="Où en est le flux ?"),
    _html("html-thunderbird-reply", "an answer from Thunderbird", THUNDERBIRD, reply="Oui, à 8 h.", quoted__has="À quelle heure ?"),
    _html("html-interleaved", "answers between the lines of quoted HTML are all kept", INTERLEAVED, reply__has="Sur tous."),
    _html("html-deep-div", "100,000 div inside one another", "<div>" * 100_000 + "Bonjour", "Bonjour", problems__has="html_simplified"),
    _html("html-deep-bold", "5,000 bold elements inside one another", "<b>" * 5_000 + "Bonjour" + "<p>" * 5_000, text__has="Bonjour", problems__has="html_simplified"),
    _html("html-deep-table", "3,000 tables inside one another", "<table><tr><td>" * 3_000 + "Bonjour", text__has="Bonjour", problems__has="html_simplified"),
    _html("html-deep-quotes", "140 quotes inside one another", "<blockquote>" * 140 + "Bonjour", text__has="Bonjour"),
    _html("html-attributes", "a tag with 50,000 attributes", "<p " + " ".join(f"a{i}=1" for i in range(50_000)) + ">Bonjour</p>", "Bonjour", problems__has="html_simplified"),
    _html("html-angles", "300,000 opening angle brackets", "<" * 300_000 + "p>Bonjour", text__has="Bonjour"),
    _html("html-ampersands", "300,000 ampersands", "<p>Bonjour " + "&" * 300_000, text__has="Bonjour"),
    _html("html-comments-open", "100,000 comments that are never closed", "<p>Bonjour</p>" + "<!--" * 100_000, text__has="Bonjour"),
    _html("html-megabyte", "1.5 megabytes of honest HTML", "<p>Le flux est vide.</p>\n" * 65_000, text__has="Le flux est vide.", problems__has="html_simplified"),
    _html("html-marks", "our own quote marks in the source change nothing", "<p>Bon\ue0f0jour\ue0f1</p>", "Bonjour"),
    _html("html-direction", "a data URI of 200 kB in an image", f'<p>Bonjour</p><img src="data:image/png;base64,{"A" * 200_000}">', "Bonjour"),
]  # fmt: skip
