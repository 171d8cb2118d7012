/* Pictures and documents that do something when they are opened. */

rule script_in_svg {
  meta:
    severity = "malicious"
    because = "a drawing (SVG) with a script in it, which runs in the browser that shows it"
  strings:
    $svg = /<svg[\s>]/ nocase
    $script = /<script[\s>\/]/ nocase
    $handler = /<[a-z][^>]{0,400}\son[a-z]{3,20}\s{0,4}=/ nocase
    $link = /(href|src|from|to|values)\s{0,4}=\s{0,4}["']\s{0,8}javascript:/ nocase
  condition:
    $svg in (0..4096) and ($script or $handler or $link)
}

rule script_in_picture {
  meta:
    severity = "malicious"
    because = "a picture with a server page or a script inside, for whoever can be made to run it"
  strings:
    $php = "<?php" nocase
    $script = /<script[\s>]/ nocase
  condition:
    (uint32be(0) == 0x47494638 or uint32be(0) == 0x89504E47 or (uint32be(0) & 0xFFFFFF00) == 0xFFD8FF00)
    and any of them
}

rule script_in_pdf {
  meta:
    severity = "suspicious"
    because = "a PDF with JavaScript"
  strings:
    $pdf = "%PDF-"
    $script = /\/(JavaScript|JS)[\s(<\/\[]/
  condition:
    $pdf in (0..1024) and $script
}

rule pdf_that_acts_when_opened {
  meta:
    severity = "malicious"
    because = "a PDF that runs JavaScript or starts a program as soon as it is opened"
  strings:
    $pdf = "%PDF-"
    $script = /\/(JavaScript|JS|Launch)[\s(<\/\[]/
    $opened = /\/(OpenAction|AA)[\s<\/\[]/
  condition:
    $pdf in (0..1024) and $script and $opened
}
