/* Server pages that hand what a request says to a shell or an interpreter. No pattern is its own match. */

rule php_web_shell {
  meta:
    severity = "malicious"
    because = "PHP that runs what the request tells it to"
  strings:
    $php = "<?php" nocase
    $short = "<?="
    $run = /\b(eval|assert|system|shell_exec|passthru|exec|popen|proc_open|pcntl_exec)\s{0,8}\([^;]{0,120}\$_(GET|POST|REQUEST|COOKIE|SERVER|FILES)\b/ nocase
    $backtick = /`[^`\n]{0,80}\$_(GET|POST|REQUEST|COOKIE)\b/
    $decoded = /\beval\s{0,8}\(\s{0,8}(gzinflate|base64_decode|str_rot13|gzuncompress)\s{0,8}\(/ nocase
  condition:
    ($php or $short) and ($run or $backtick or $decoded)
}

rule jsp_web_shell {
  meta:
    severity = "malicious"
    because = "JSP that runs what the request tells it to"
  strings:
    $page = "<%"
    $input = "getParameter" nocase
    $exec = /Runtime\s{0,4}\.\s{0,4}getRuntime\s{0,4}\(\s{0,4}\)\s{0,4}\.\s{0,4}exec/
    $builder = /Process[B]uilder/
  condition:
    $page and $input and ($exec or $builder)
}

rule asp_web_shell {
  meta:
    severity = "malicious"
    because = "ASP that runs what the request tells it to"
  strings:
    $page = "<%"
    $evaluated = /\b(eval|execute|executeglobal)\s{0,4}\(?\s{0,4}request\b/ nocase
    $process = /\bProcess(StartInfo)?\b/
    $start = /\.Start\s{0,4}\(/
    $request = /\bRequest\s{0,4}[.\[(]/
  condition:
    $page and ($evaluated or ($process and $start and $request))
}
