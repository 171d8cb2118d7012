/* Programs. Whether their name admits it is judged beside these rules, which do not know names. */

rule windows_program {
  meta:
    severity = "suspicious"
    because = "a Windows program, which nobody should hand in here"
  condition:
    uint16(0) == 0x5A4D and uint32(0x3C) < filesize and uint32(uint32(0x3C)) == 0x00004550
}

rule linux_program {
  meta:
    severity = "suspicious"
    because = "a Linux program, which nobody should hand in here"
  condition:
    uint32be(0) == 0x7F454C46
}
