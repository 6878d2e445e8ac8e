#!/usr/bin/env python3
"""Builds the PDF and DOCX files of examples/library from the texts in examples/sources.

    python3 -m venv /tmp/library && /tmp/library/bin/pip install reportlab==4.2.5
    /tmp/library/bin/python examples/make_library.py           # writes the files
    /tmp/library/bin/python examples/make_library.py --check   # fails if a file would change

Every run writes the same bytes. The files are committed, so using Quarry does not require this script.
A source is plain text with a few marks: `title:`, `subtitle:`, `footer:` and `caption:` lines,
`#` and `##` headings, `- ` and `1. ` list items, `| a | b |` table rows (the first is the header).
"""

import io
import os
import re
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

os.environ["SOURCE_DATE_EPOCH"] = "1742378400"  # 19 March 2025: the date in the PDF files
HERE = Path(__file__).resolve().parent
LIBRARY = HERE / "library"
PDF = ("user-guide-hp-2040-s", "safety-data-sheet-hg-7")
DOCX = ("operations-handbook", "onboarding-policy")


def read_source(name):
    """Returns the marked-up text as (fields, [(kind, value)]); adjacent table rows form one table."""
    fields, items = {}, []
    for line in (HERE / "sources" / f"{name}.md").read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"(title|subtitle|footer): (.*)", line):
            fields[match[1]] = match[2]
        elif match := re.fullmatch(r"(#+) (.*)", line):
            items.append((f"heading{len(match[1])}", match[2]))
        elif line.startswith("|"):
            row = [cell.strip() for cell in line.strip("|").split("|")]
            if items and items[-1][0] == "table":
                items[-1][1].append(row)
            else:
                items.append(("table", [row]))
        elif line.startswith("caption: "):
            items.append(("caption", line.removeprefix("caption: ")))
        elif line.startswith("- "):
            items.append(("bullet", line[2:]))
        elif match := re.fullmatch(r"(\d+)\. (.*)", line):
            items.append(("number", (int(match[1]), match[2])))
        elif line:
            items.append(("paragraph", line))
    return fields, items


# ---- PDF, by ReportLab ---------------------------------------------------------------------------


def pdf_styles():
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    body = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=14, spaceAfter=5)
    dark = HexColor("#123a56")

    def derive(name, **changes):
        return ParagraphStyle(name, parent=body, **changes)

    return {
        "paragraph": body,
        "title": derive("title", fontName="Helvetica-Bold", fontSize=20, leading=25, textColor=dark),
        "subtitle": derive("subtitle", textColor=HexColor("#555555"), spaceAfter=12),
        "heading1": derive("heading1", fontName="Helvetica-Bold", fontSize=14, leading=18,
                           spaceBefore=12, textColor=dark, keepWithNext=1),
        "heading2": derive("heading2", fontName="Helvetica-Bold", fontSize=11.5, leading=15,
                           spaceBefore=8, textColor=dark, keepWithNext=1),
        "caption": derive("caption", fontName="Helvetica-Oblique", fontSize=9, spaceBefore=3, spaceAfter=10),
        "item": derive("item", leftIndent=18, bulletIndent=4, spaceAfter=3),
        "cell": derive("cell", fontSize=9, leading=12, spaceAfter=0),
        "head": derive("head", fontName="Helvetica-Bold", fontSize=9, leading=12, spaceAfter=0),
    }


def pdf_table(rows, styles, width):
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Paragraph, Table

    # Column widths follow the longest text, within limits that keep every column readable.
    longest = [max(12, min(60, max(len(cell) for cell in column))) for column in zip(*rows)]
    cells = [[Paragraph(escape(cell), styles["cell" if i else "head"]) for cell in row]
             for i, row in enumerate(rows)]
    return Table(cells, colWidths=[width * n / sum(longest) for n in longest], repeatRows=1, style=[
        ("GRID", (0, 0), (-1, -1), 0.4, HexColor("#9aa7b0")),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor("#e6edf2")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ], spaceBefore=4)


def make_pdf(name):
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    fields, items = read_source(name)
    styles = pdf_styles()

    class Book(SimpleDocTemplate):
        def afterFlowable(self, flowable):  # a bookmark for each heading
            style = getattr(getattr(flowable, "style", None), "name", "")
            if style in ("heading1", "heading2"):
                key = f"part-{self.bookmarks}"
                self.bookmarks += 1
                self.canv.bookmarkPage(key)
                self.canv.addOutlineEntry(flowable.getPlainText(), key, int(style[-1]) - 1)

    def footer(canvas, book):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(63, 34, fields["footer"])
        canvas.drawRightString(A4[0] - 63, 34, f"Page {book.page}")

    out = io.BytesIO()
    book = Book(out, pagesize=A4, leftMargin=57, rightMargin=57, topMargin=54, bottomMargin=60,
                title=fields["title"], author="Halden Pumps", lang="en")
    book.bookmarks = 0
    story = [Paragraph(escape(fields["title"]), styles["title"]),
             Paragraph(escape(fields["subtitle"]), styles["subtitle"])]
    for i, (kind, value) in enumerate(items):
        if kind == "table":
            table = pdf_table(value, styles, book.width - 12)
            if items[i + 1 : i + 2] and items[i + 1][0] == "caption":
                table.keepWithNext = len(value) <= 14
            story.append(table)
        elif kind == "bullet":
            story.append(Paragraph(escape(value), styles["item"], bulletText="•"))
        elif kind == "number":
            story.append(Paragraph(escape(value[1]), styles["item"], bulletText=f"{value[0]}."))
        else:
            story.append(Paragraph(escape(value), styles[kind]))
    book.build(story, onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


# ---- DOCX: the few parts of WordprocessingML that these documents need ----------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def run(text, bold=False):
    return f'<w:r>{"<w:rPr><w:b/></w:rPr>" if bold else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text, style, extra="", bold=False):
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>{run(text, bold)}</w:p>'


def docx_table(rows):
    width = 9000 // len(rows[0])
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="9AA7B0"/>'
                      for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    out = [f'<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>',
           "<w:tblGrid>", f'<w:gridCol w:w="{width}"/>' * len(rows[0]), "</w:tblGrid>"]
    for i, row in enumerate(rows):
        cells = "".join(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
                        f'{paragraph(cell, "Normal", bold=i == 0)}</w:tc>' for cell in row)
        header = "<w:trPr><w:tblHeader/></w:trPr>" if i == 0 else ""
        out.append(f"<w:tr>{header}{cells}</w:tr>")
    return "".join(out) + "</w:tbl>" + paragraph("", "Normal")


def docx_body(fields, items):
    """Returns the body and the number of numbered lists; each list has its own w:num to count from 1."""
    out = [paragraph(fields["title"], "Title"), paragraph(fields["subtitle"], "Subtitle")]
    lists = 1  # w:num 1 is the bullets
    for kind, value in items:
        if kind == "table":
            out.append(docx_table(value))
        elif kind.startswith("heading"):
            out.append(paragraph(value, f"Heading{kind[-1]}"))
        elif kind == "bullet":
            out.append(paragraph(value, "ListParagraph", numbering(1)))
        elif kind == "number":
            lists += value[0] == 1
            out.append(paragraph(value[1], "ListParagraph", numbering(lists)))
        else:
            out.append(paragraph(value, "Normal"))
    return "".join(out), lists


def numbering(number):
    return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'


def numbering_part(lists):
    def level(abstract, form, text):
        return (f'<w:abstractNum w:abstractNumId="{abstract}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
                '<w:pPr><w:ind w:left="540" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>')

    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbers = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{int(n > 1)}"/>{restart if n > 1 else ""}</w:num>'
                      for n in range(1, lists + 1))
    return f'{XML}<w:numbering {W}>{level(0, "bullet", "•")}{level(1, "decimal", "%1.")}{numbers}</w:numbering>'


def styles_part():
    def style(name, label, properties, level=None):
        outline = f'<w:outlineLvl w:val="{level}"/>' if level is not None else ""
        keep = "<w:keepNext/>" if level is not None else ""
        return (f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label}"/>'
                f'<w:pPr>{keep}<w:spacing w:before="{160 if keep else 0}" w:after="100"/>{outline}</w:pPr>'
                f"<w:rPr>{properties}</w:rPr></w:style>")

    font = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/>'
    return (f'{XML}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{font}<w:sz w:val="22"/></w:rPr>'
            "</w:rPrDefault></w:docDefaults>"
            + style("Normal", "Normal", "")
            + style("Title", "Title", '<w:b/><w:sz w:val="40"/>')
            + style("Subtitle", "Subtitle", '<w:color w:val="555555"/>')
            + style("Heading1", "heading 1", '<w:b/><w:sz w:val="30"/>', 0)
            + style("Heading2", "heading 2", '<w:b/><w:sz w:val="25"/>', 1)
            + style("ListParagraph", "List Paragraph", "") + "</w:styles>")


def make_docx(name):
    fields, items = read_source(name)
    body, lists = docx_body(fields, items)
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1300" w:right="1300" w:bottom="1300" w:left="1300"/></w:sectPr>'
    parts = ("document", "styles", "numbering")
    overrides = "".join(f'<Override PartName="/word/{part}.xml" ContentType="{WORD}.{part if i else "document.main"}+xml"/>'
                        for i, part in enumerate(parts))
    files = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:title>{escape(fields["title"])}</dc:title><dc:creator>Halden Pumps</dc:creator></cp:coreProperties>',
        "word/_rels/document.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/numbering" Target="numbering.xml"/></Relationships>',
        "word/document.xml": f"{XML}<w:document {W}><w:body>{body}{page}</w:body></w:document>",
        "word/styles.xml": styles_part(),
        "word/numbering.xml": numbering_part(lists),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in files.items():  # a fixed date keeps the bytes the same
            archive.writestr(zipfile.ZipInfo(path, (2025, 3, 19, 0, 0, 0)), content.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def main():
    check = sys.argv[1:] == ["--check"]
    made = {f"{name}.pdf": make_pdf(name) for name in PDF} | {f"{name}.docx": make_docx(name) for name in DOCX}
    stale = [name for name, data in made.items()
             if not (LIBRARY / name).exists() or (LIBRARY / name).read_bytes() != data]
    for name in [] if check else stale:
        (LIBRARY / name).write_bytes(made[name])
        print(f"wrote {LIBRARY / name}, {len(made[name])} bytes")
    if check and stale:
        sys.exit(f"not what the sources say: {', '.join(stale)}; run examples/make_library.py")


if __name__ == "__main__":
    main()
