# The programs import a module that lies beside them.
for program in "$out"/bin/fail2ban-{client,regex,server}; do
  [ ! -f "$program" ] || wrap "$program" "PYTHONPATH=$out/lib/python3/dist-packages"
done
