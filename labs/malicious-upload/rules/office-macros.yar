/* Office documents that carry programs. Inside OOXML, the macros are an OLE file named vbaProject.bin. */

rule office_macros {
  meta:
    severity = "suspicious"
    because = "an Office file that carries macros"
  strings:
    $attribute = /Attribut(\x00)?e( |\x00 )VB_/
    $project = "_VBA_PROJECT" wide
  condition:
    uint32be(0) == 0xD0CF11E0 and any of them
}

rule office_macros_that_start_themselves {
  meta:
    severity = "malicious"
    because = "macros that run as soon as the document is opened"
  strings:
    $attribute = /Attribut(\x00)?e( |\x00 )VB_/
    $project = "_VBA_PROJECT" wide
    $start = /\b(Auto_?(Open|Exec|Close)|Document_?Open|Workbook_?(Open|Activate))\b/ nocase
  condition:
    uint32be(0) == 0xD0CF11E0 and ($attribute or $project) and $start
}
