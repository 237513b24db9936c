<?php
// exits with 5
register_shutdown_function(function () { echo "shutdown\n"; });
ob_start();
for ($n = 0; $n < 30000; $n++) echo $n, "\n";
echo "no newline";
exit(5);
