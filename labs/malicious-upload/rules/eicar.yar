/*
 * The anti-malware test file. Written as expressions and in pieces, so that this file is not one itself.
 * Its definition: https://www.eicar.org/download-anti-malware-testfile/
 */

rule eicar_test_file {
  meta:
    severity = "malicious"
    because = "the EICAR anti-malware test file"
  strings:
    $start = /X5O!P%@AP\[4\\PZX54\(P\^\)7CC\)7\}\$/
    $end = /EICAR-STANDARD-ANTIVIRUS-TEST-FILE!\$H\+H\*/
  condition:
    $start at 0 and $end at 28
}

rule eicar_text_inside {
  meta:
    severity = "suspicious"
    because = "the text of the EICAR test file, but not at the start: a test file by definition only there"
  strings:
    $text = /X5O!P%@AP\[4\\PZX54\(P\^\)7CC\)7\}\$EICAR-STANDARD/
  condition:
    $text and not $text at 0
}
