<?php
echo json_encode(fgets(STDIN)), json_encode(trim(fgets(STDIN))), strlen(stream_get_contents(STDIN)), json_encode(feof(STDIN)), "\n";
echo strlen(file_get_contents('php://stdin')), strlen(file_get_contents('/dev/stdin')), "\n";
fwrite(STDOUT, "fwrite\n");
file_put_contents('php://output', "php://output\n");
passthru('seq 1 10000');
mt_srand(2026);
echo mt_rand(), " ", 0.1 + 0.2, " ", 7 / 2, " ", intdiv(-7, 2), " ", PHP_INT_MAX + 1, " ", date('c T', 0), " ", mb_strtoupper("ünï"), " ", count($argv), "\n";
